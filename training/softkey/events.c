/* Insertion and removal. A wait goes on from where the last one ended, so that nothing between two waits is lost; the
 * first one begins with what is inserted then. */
#include <string.h>

#include "softkey.h"

#define POLL_MS 20u

SKF_API ULONG SKF_WaitForDevEvent(char *name, void *size, void *event);
SKF_API ULONG SKF_CancelWaitForDevEvent(void);

typedef struct {
    char name[MAX_DEVICES][MAX_NAME + 1];
    size_t count;
} Names;

typedef struct {
    char name[MAX_NAME + 1];
    uint32_t kind; /* EVENT_INSERTED, EVENT_REMOVED; 0: none */
} Event;

static Names known;
static bool has_known;
static Event again; /* what the quirk event_double tells once more */
static unsigned long seen;
static volatile bool waiting, cancelled;

static size_t place_of(const Names *names, const char *name) {
    size_t at = 0;
    while (at < names->count && strcmp(names->name[at], name) != 0) {
        at++;
    }
    return at;
}

/* Find one name that is in `now` and not in `then`. */
static const char *odd_one(const Names *now, const Names *then) {
    for (size_t i = 0; i < now->count; i++) {
        if (place_of(then, now->name[i]) == then->count) {
            return now->name[i];
        }
    }
    return NULL;
}

static Event next_event(void) {
    static Names now;
    Event event = again;
    if (event.kind != 0) {
        return event;
    }
    now.count = state_list(now.name, MAX_DEVICES);
    const char *found = odd_one(&now, &known);
    event.kind = EVENT_INSERTED;
    if (found == NULL) {
        found = odd_one(&known, &now);
        event.kind = EVENT_REMOVED;
    }
    if (found == NULL) {
        return (Event){"", 0};
    }
    copy_name(event.name, found, MAX_NAME);
    return event;
}

/* Remember that the caller knows of an event now. */
static void told(const Event *event) {
    bool is_second = again.kind != 0;
    size_t at = place_of(&known, event->name);
    again = quirks()->event_double && !is_second ? *event : (Event){"", 0};
    if (event->kind == EVENT_INSERTED && at == known.count && known.count < MAX_DEVICES) {
        copy_name(known.name[known.count++], event->name, MAX_NAME);
    } else if (event->kind == EVENT_REMOVED && at < known.count) {
        known.count--;
        memmove(known.name[at], known.name[known.count], sizeof known.name[at]);
    }
}

static uint32_t give_event(const Event *event, char *name, void *size, void *kind) {
    uint32_t result = give_bytes((const BYTE *)event->name, strlen(event->name) + 1, (BYTE *)name, size);
    put_ulong(kind, event->kind);
    if (result == SAR_OK && name != NULL) {
        told(event); /* one that did not fit is told by the next call */
    }
    return result;
}

/* What the quirk event_lost swallows: every other event, beginning with the first. */
static bool is_swallowed(const Event *event) {
    if (event->kind == 0 || !quirks()->event_lost || ++seen % 2 == 0) {
        return false;
    }
    told(event);
    return true;
}

static uint32_t wait_for_event(char *name, void *size, void *kind) {
    if (size == NULL || kind == NULL) {
        return SAR_INVALIDPARAMERR;
    }
    if (quirks()->event_none) {
        return SAR_NOTSUPPORTYETERR;
    }
    if (quirks()->event_stub) {
        return SAR_OK; /* a function that is there and does nothing */
    }
    if (quirks()->event_storm) {
        put_ulong(kind, EVENT_INSERTED); /* a library that takes "inserted" for a state */
        return give_bytes((const BYTE *)"key1", 5, (BYTE *)name, size);
    }
    if (!has_known || quirks()->event_edge) {
        known.count = state_list(known.name, MAX_DEVICES);
        has_known = true;
    }
    waiting = true;
    cancelled = false;
    while (!cancelled) {
        Event event = quirks()->event_never ? (Event){"", 0} : next_event();
        if (event.kind != 0 && !is_swallowed(&event)) {
            waiting = false;
            return give_event(&event, name, size, kind);
        }
        call_pause(POLL_MS);
    }
    waiting = false;
    return SAR_NOT_EVENTERR;
}

SKF_API ULONG SKF_WaitForDevEvent(char *name, void *size, void *event) { RUN(wait_for_event(name, size, event)); }

static uint32_t cancel_wait(void) {
    cancelled = waiting && !quirks()->cancel_ignored;
    return SAR_OK;
}

SKF_API ULONG SKF_CancelWaitForDevEvent(void) { RUN(cancel_wait()); }
