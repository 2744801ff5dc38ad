package roundtrip;

import java.util.Objects;

/** What a round trip has to find; anything else ends the program with a stack trace and an exit code of its own. */
final class Check {

    private Check() {}

    static void equal(Object actual, Object expected, String what) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError(what + ": expected " + expected + " but was " + actual);
        }
    }

    static void that(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
