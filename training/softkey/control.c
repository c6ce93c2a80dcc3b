/* Faults and vendor quirks, read anew at every call from the file `control` in SOFTKEY_HOME (or SOFTKEY_CONTROL).
 *
 *   quirk ulong8 | natural | null_too_small | sm1 | auth_random16      layouts and answers met in vendors' libraries
 *   quirk null_refused      a NULL buffer is an invalid parameter
 *   quirk empty_not_exist   an enumeration of nothing answers "does not exist"
 *   quirk single_nul        the list of names has no zero byte of its own at its end
 *   quirk small_buffer      300 bytes at a time, as DEVINFO says
 *   quirk bool8             BOOL outputs are written 8 bytes wide
 *   quirk bad_memory        the last byte of what a file call reads is not the one that was written
 *   quirk null_zero | null_fails | null_crashes    a NULL buffer is answered by SAR_OK and no size, by SAR_FAIL, or
 *                           not survived
 *   quirk stale_size        the size of an answer is not written where a buffer was given
 *   quirk no_nul            the list of names ends with the last letter of the last name
 *   quirk reversed          names are listed in reverse order
 *   quirk padded            texts of DEVINFO are filled with spaces to the last byte, an empty label with FF
 *   quirk trailing          a certificate comes with zero bytes after it
 *   quirk cert_needs_key    a certificate is taken after its key pair only
 *   quirk sm2_0006          SGD_SM2_1 is 0x20200, as GM/T 0006 numbers it
 *   quirk no_count          the tries left are not written
 *   quirk logged_in         who is logged in cannot log in again
 *   quirk no_handle         SKF_CreateApplication makes the application and opens none
 *   quirk auth_closes       SKF_DevAuth closes what was open on the device
 *   quirk short_reads | small_writes | rounded    100 bytes at a time are read; more than 1000 are not written; a
 *                           file is as long as its blocks of 64 bytes
 *   quirk auth_ssf33        as sm1, by another name
 *   quirk auth_sm2          DEVINFO names SM2 for device authentication, which is SM4
 *   quirk no_label          SKF_SetLabel fails
 *   quirk absent_vague      a certificate that is not there is a read error, a key that is not there a wrong object, and
 *                           the type of an empty container a failure
 *   quirk absent_zero       what is not there is given as zeros
 *   quirk small_reads | write_fails    more than 1000 bytes at a time are not read (a read error), or not written (a
 *                           write error)
 *   quirk lower_names       names are kept in small letters, and found in any
 *   quirk label_auth        SKF_SetLabel wants device authentication, by a code of the vendor's
 *   quirk login_first       containers, keys, certificates and files are listed and read after a login only
 *   quirk type_wrong        an ECC container calls itself RSA
 *   quirk small_is_length   a buffer that is too small is a wrong length
 *   quirk long_cipher       Cipher of an ENVELOPEDKEYBLOB has 512 bytes, all of which are read
 *   quirk event_none | event_never | event_stub | event_storm    SKF_WaitForDevEvent says "not supported", never comes
 *                           back, comes back at once and has nothing to tell, or always tells of an insertion
 *   quirk event_double | event_lost | event_edge     an event is told twice; every other one is not; what happens
 *                           between two waits is not
 *   quirk cancel_ignored    SKF_CancelWaitForDevEvent does nothing
 *   quirk strict            handles are closed from the inside out, and an application is open once at a time
 *   fault FUNCTION N ACTION [ARGUMENT]      at the N-th call of that function in this process; 0: at every call;
 *                                           FUNCTION * counts all calls
 *   count                                   writes the number of calls of this process to `control.count`
 *   once FUNCTION N ACTION [ARGUMENT]       the same, but only once ever: a mark beside the control file remembers it
 * ACTION: error CODE (hexadecimal), remove [DEVICE], hang, crash, no_room, lock_pin (answers PIN_LOCKED), slow MS;
 *         remove_after and crash_after let the call do its work first: the caller never learns that it was done;
 *         kill_program and kill_program_after end the program (the parent of this process) as kill -9 does.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "softkey.h"

#define PATH_SIZE 4096
#define MAX_COUNTED 96

typedef struct {
    char action[24];
    char argument[MAX_NAME + 1];
} Fault;

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static Quirks current;
static Fault after;
static struct {
    const char *function;
    unsigned long calls;
} counts[MAX_COUNTED];
static unsigned long all_calls;

const Quirks *quirks(void) { return &current; }

static unsigned long count_call(const char *function) {
    all_calls++;
    for (int i = 0; i < MAX_COUNTED; i++) {
        if (counts[i].function == NULL) {
            counts[i].function = function;
        }
        if (strcmp(counts[i].function, function) == 0) {
            return ++counts[i].calls;
        }
    }
    return 0;
}

static void control_path(char *path) {
    const char *given = getenv("SOFTKEY_CONTROL");
    if (given != NULL && given[0] != '\0') {
        snprintf(path, PATH_SIZE, "%s", given);
    } else {
        snprintf(path, PATH_SIZE, "%s/control", state_home());
    }
}

#define QUIRK(name) {#name, offsetof(Quirks, name)}
static const struct {
    const char *name;
    size_t at;
} switches[] = {
    QUIRK(ulong8),       QUIRK(natural),      QUIRK(null_too_small), QUIRK(sm1),        QUIRK(null_refused),
    QUIRK(single_nul),   QUIRK(small_buffer), QUIRK(empty_not_exist), QUIRK(bool8),     QUIRK(strict),
    QUIRK(bad_memory),   QUIRK(event_none),   QUIRK(event_never),    QUIRK(event_lost), QUIRK(event_double),
    QUIRK(event_edge),   QUIRK(event_stub),   QUIRK(event_storm),   QUIRK(cancel_ignored), QUIRK(null_zero),  QUIRK(null_fails),
    QUIRK(stale_size),   QUIRK(no_nul),       QUIRK(reversed),       QUIRK(padded),     QUIRK(trailing),
    QUIRK(sm2_0006),     QUIRK(no_count),     QUIRK(cert_needs_key), QUIRK(logged_in),  QUIRK(no_handle),
    QUIRK(auth_closes),  QUIRK(short_reads),  QUIRK(small_writes),   QUIRK(rounded),    QUIRK(auth_ssf33),
    QUIRK(long_cipher),  QUIRK(null_crashes),   QUIRK(small_is_length),
    QUIRK(auth_sm2),     QUIRK(no_label),       QUIRK(absent_vague),   QUIRK(absent_zero), QUIRK(small_reads),
    QUIRK(write_fails),  QUIRK(lower_names),    QUIRK(label_auth),     QUIRK(type_wrong),     QUIRK(login_first),
};

static void set_quirk(const char *name) {
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        if (strcmp(name, switches[i].name) == 0) {
            *(bool *)((char *)&current + switches[i].at) = true;
        }
    }
    current.auth_random = strcmp(name, "auth_random16") == 0 ? 16 : current.auth_random;
}

static void write_count(const char *control) {
    char path[PATH_SIZE + 8];
    snprintf(path, sizeof path, "%s.count", control);
    FILE *out = fopen(path, "w");
    if (out != NULL) {
        fprintf(out, "%lu", all_calls);
        fclose(out);
    }
}

/* Say whether this is the first time that this line strikes; remember it in a file, so that a new process knows. */
static bool first_time(const char *control, int line_number) {
    char mark[PATH_SIZE + 32];
    snprintf(mark, sizeof mark, "%s.fired-%d", control, line_number);
    int file = open(mark, O_CREAT | O_EXCL | O_WRONLY, 0600);
    if (file >= 0) {
        close(file);
    }
    return file >= 0;
}

static bool strikes(const char *function, unsigned long calls, const char *line_function, unsigned long number) {
    bool any = strcmp(line_function, "*") == 0;
    if (!any && strcmp(line_function, function) != 0) {
        return false;
    }
    return number == 0 || number == (any ? all_calls : calls);
}

/* Read the control file; fill the quirks and return the fault that strikes now, if one does. */
static Fault read_control(const char *function, unsigned long calls) {
    Fault found = {"", ""};
    char path[PATH_SIZE], line[512], kind[16], name[64];
    current = (Quirks){.auth_random = 8};
    control_path(path);
    FILE *in = fopen(path, "r");
    for (int number = 1; in != NULL && fgets(line, sizeof line, in) != NULL; number++) {
        unsigned long at = 0;
        Fault fault = {"", ""};
        int words = sscanf(line, "%15s %63s %lu %23s %64s", kind, name, &at, fault.action, fault.argument);
        if (words >= 2 && strcmp(kind, "quirk") == 0) {
            set_quirk(name);
        } else if (words == 1 && strcmp(kind, "count") == 0) {
            write_count(path);
        } else if (words >= 4 && found.action[0] == '\0' && strikes(function, calls, name, at)) {
            if (strcmp(kind, "fault") == 0 || (strcmp(kind, "once") == 0 && first_time(path, number))) {
                found = fault;
            }
        }
    }
    if (in != NULL) {
        fclose(in);
    }
    return found;
}

static void pull_out(const char *device) {
    char names[64][MAX_NAME + 1], from[2 * PATH_SIZE], to[2 * PATH_SIZE];
    size_t count = state_list(names, 64);
    for (size_t i = 0; i < count; i++) {
        if (device[0] == '\0' || strcmp(device, names[i]) == 0) {
            snprintf(from, sizeof from, "%s/%s.key", state_home(), names[i]);
            snprintf(to, sizeof to, "%s/%s.key.out", state_home(), names[i]);
            if (rename(from, to) != 0) {
                abort();
            }
        }
    }
}

static void hang(void) {
    pthread_mutex_unlock(&gate);
    for (;;) {
        pause();
    }
}

static uint32_t strike(const Fault *fault) {
    const char *action = fault->action;
    if (strcmp(action, "error") == 0) {
        return (uint32_t)strtoul(fault->argument, NULL, 16);
    }
    if (strcmp(action, "remove") == 0) {
        pull_out(fault->argument);
        return SAR_OK; /* the call itself finds the device gone */
    }
    if (strcmp(action, "hang") == 0) {
        hang();
    }
    if (strcmp(action, "crash") == 0) {
        abort();
    }
    if (strcmp(action, "kill_program") == 0) {
        kill(getppid(), SIGKILL);
        return SAR_OK;
    }
    if (strcmp(action, "no_room") == 0) {
        return SAR_NO_ROOM;
    }
    if (strcmp(action, "lock_pin") == 0) {
        return SAR_PIN_LOCKED;
    }
    if (strcmp(action, "slow") == 0) {
        call_pause((unsigned)strtoul(fault->argument, NULL, 10));
    }
    return SAR_OK;
}

uint32_t call_begin(const char *function) {
    pthread_mutex_lock(&gate);
    unsigned long calls = count_call(function);
    after = (Fault){"", ""};
    Fault fault = read_control(function, calls);
    size_t length = strlen(fault.action);
    if (length > 6 && strcmp(fault.action + length - 6, "_after") == 0) {
        after = fault;
        return SAR_OK;
    }
    return fault.action[0] == '\0' ? SAR_OK : strike(&fault);
}

uint32_t call_end(uint32_t result) {
    if (strcmp(after.action, "remove_after") == 0) {
        pull_out(after.argument);
        result = SAR_DEVICE_REMOVED;
    } else if (strcmp(after.action, "crash_after") == 0) {
        abort();
    } else if (strcmp(after.action, "kill_program_after") == 0) {
        kill(getppid(), SIGKILL);
    }
    pthread_mutex_unlock(&gate);
    return result;
}

void call_pause(unsigned milliseconds) {
    struct timespec pause = {.tv_sec = milliseconds / 1000, .tv_nsec = (milliseconds % 1000) * 1000000L};
    pthread_mutex_unlock(&gate);
    nanosleep(&pause, NULL);
    pthread_mutex_lock(&gate);
}
