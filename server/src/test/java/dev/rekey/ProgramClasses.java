package dev.rekey;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** Imports the classes of all modules of the program, from directories and archives, without those of tests. */
final class ProgramClasses implements ImportOption {

    @Override
    public boolean includes(Location location) {
        return !isOfTests(location);
    }

    /** Whether a class belongs to the tests of a module. */
    static boolean isOfTests(Location location) {
        return location.contains("/test-classes/") || location.contains("-tests.jar");
    }
}
