/* A PKCS#11 module (v2.40) that passes every call on to the one named by STRUCK_REAL, and strikes where the file
 * STRUCK_CONTROL says:
 *
 *   once|fault FUNCTION|* N ACTION      as in the software key: the N-th call of that function or of all in this process;
 *                                       N = 0: every call; `once` leaves a mark beside the file
 * ACTION: error CKR (hexadecimal), remove, remove_after, crash, crash_after, hang, kill_program, kill_program_after.
 *
 * The line `count` writes the number of calls of this process to STRUCK_CONTROL.count.
 * A removed token is the file STRUCK_CONTROL.out: while it is there no slot has a token and every call on a session
 * answers CKR_DEVICE_REMOVED; sessions from before stay dead. Only what the driver calls is passed through `strike`.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long CK;
typedef CK (*Function)(CK, CK, CK, CK, CK, CK, CK, CK);
typedef struct {
    unsigned char version[8]; /* CK_VERSION and padding */
    Function entry[68];
} List;

#define OK 0x00ul
#define DEVICE_REMOVED 0x32ul
#define PATH 4096

static List ours;
static const List *theirs;
static bool was_pulled;
static unsigned long all_calls, calls_of[68];
static char after[32];

static void out_path(char *path) { snprintf(path, PATH, "%s.out", getenv("STRUCK_CONTROL")); }

static bool is_out(void) {
    char path[PATH];
    out_path(path);
    return access(path, F_OK) == 0;
}

static void pull_out(void) {
    char path[PATH];
    out_path(path);
    close(open(path, O_CREAT | O_WRONLY, 0600));
    was_pulled = true;
}

static bool first_time(int line) {
    char path[PATH + 32];
    snprintf(path, sizeof path, "%s.fired-%d", getenv("STRUCK_CONTROL"), line);
    int file = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
    if (file >= 0) {
        close(file);
    }
    return file >= 0;
}

static void write_count(void) {
    char path[PATH];
    snprintf(path, sizeof path, "%s.count", getenv("STRUCK_CONTROL"));
    FILE *out = fopen(path, "w");
    if (out != NULL) {
        fprintf(out, "%lu", all_calls);
        fclose(out);
    }
}

static CK act(const char *action, const char *argument) {
    if (strcmp(action, "error") == 0) {
        return strtoul(argument, NULL, 16);
    }
    if (strcmp(action, "remove") == 0) {
        pull_out();
    } else if (strcmp(action, "crash") == 0) {
        abort();
    } else if (strcmp(action, "kill_program") == 0) {
        kill(getppid(), SIGKILL);
    } else if (strcmp(action, "hang") == 0) {
        for (;;) {
            pause();
        }
    }
    return OK;
}

static CK begin(int index, const char *name) {
    char line[256], kind[16], function[64], action[32], argument[32];
    FILE *in = fopen(getenv("STRUCK_CONTROL"), "r");
    CK result = OK;
    all_calls++;
    calls_of[index]++;
    after[0] = '\0';
    for (int number = 1; in != NULL && fgets(line, sizeof line, in) != NULL; number++) {
        unsigned long at = 0;
        argument[0] = '\0';
        if (strcmp(line, "count\n") == 0) {
            write_count();
            continue;
        }
        if (sscanf(line, "%15s %63s %lu %31s %31s", kind, function, &at, action, argument) < 4) {
            continue;
        }
        bool any = strcmp(function, "*") == 0;
        bool hit = (any || strcmp(function, name) == 0) && (at == 0 || at == (any ? all_calls : calls_of[index]));
        if (!hit || (strcmp(kind, "once") == 0 && !first_time(number))) {
            continue;
        }
        size_t length = strlen(action);
        if (length > 6 && strcmp(action + length - 6, "_after") == 0) {
            snprintf(after, sizeof after, "%s", action);
        } else {
            result = act(action, argument);
        }
    }
    if (in != NULL) {
        fclose(in);
    }
    return result;
}

static CK end(CK result) {
    if (strcmp(after, "remove_after") == 0) {
        pull_out();
        return DEVICE_REMOVED;
    }
    if (strcmp(after, "crash_after") == 0) {
        abort();
    }
    if (strcmp(after, "kill_program_after") == 0) {
        kill(getppid(), SIGKILL);
    }
    return result;
}

/* Every argument of PKCS#11 fits a register, and a callee reads only as many as it has. */
#define PARAMETERS CK a, CK b, CK c, CK d, CK e, CK f, CK g, CK h
#define STRUCK(index, name)                                             \
    static CK struck_##name(PARAMETERS) {                               \
        CK result = begin(index, "C_" #name);                           \
        if (result != OK) {                                             \
            return result;                                              \
        }                                                               \
        if (was_pulled || is_out()) {                                   \
            return DEVICE_REMOVED;                                      \
        }                                                               \
        return end(theirs->entry[index](a, b, c, d, e, f, g, h));       \
    }

STRUCK(9, InitToken)
STRUCK(10, InitPIN)
STRUCK(11, SetPIN)
STRUCK(18, Login)
STRUCK(19, Logout)
STRUCK(20, CreateObject)
STRUCK(22, DestroyObject)
STRUCK(24, GetAttributeValue)
STRUCK(25, SetAttributeValue)
STRUCK(26, FindObjectsInit)
STRUCK(27, FindObjects)
STRUCK(28, FindObjectsFinal)
STRUCK(42, SignInit)
STRUCK(43, Sign)
STRUCK(59, GenerateKeyPair)
STRUCK(6, GetTokenInfo)

/* A token put back is found again, and sessions opened then are alive. */
static CK struck_GetSlotList(PARAMETERS) {
    CK result = begin(4, "C_GetSlotList");
    if (result != OK) {
        return result;
    }
    result = end(theirs->entry[4](a, b, c, d, e, f, g, h));
    if (result == OK && is_out()) {
        *(CK *)c = 0;
    } else if (result == OK) {
        was_pulled = false;
    }
    return result;
}

static CK struck_OpenSession(PARAMETERS) {
    CK result = begin(12, "C_OpenSession");
    if (result != OK) {
        return result;
    }
    return is_out() ? DEVICE_REMOVED : end(theirs->entry[12](a, b, c, d, e, f, g, h));
}

__attribute__((visibility("default"))) CK C_GetFunctionList(List **list) {
    if (theirs == NULL) {
        void *library = dlopen(getenv("STRUCK_REAL"), RTLD_NOW);
        CK (*get)(const List **) = library == NULL ? NULL : (CK(*)(const List **))dlsym(library, "C_GetFunctionList");
        if (get == NULL || get(&theirs) != OK) {
            return 0x05; /* CKR_GENERAL_ERROR */
        }
        ours = *theirs;
        ours.entry[3] = (Function)C_GetFunctionList;
#define PLACE(index, name) ours.entry[index] = struck_##name
        PLACE(4, GetSlotList), PLACE(6, GetTokenInfo), PLACE(9, InitToken), PLACE(10, InitPIN), PLACE(11, SetPIN);
        PLACE(12, OpenSession), PLACE(18, Login), PLACE(19, Logout), PLACE(20, CreateObject), PLACE(22, DestroyObject);
        PLACE(24, GetAttributeValue), PLACE(25, SetAttributeValue), PLACE(26, FindObjectsInit);
        PLACE(27, FindObjects), PLACE(28, FindObjectsFinal), PLACE(42, SignInit), PLACE(43, Sign);
        PLACE(59, GenerateKeyPair);
    }
    *list = &ours;
    return OK;
}
