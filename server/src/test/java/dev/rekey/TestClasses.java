package dev.rekey;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** Imports the classes of the tests of all modules, from directories and archives. */
final class TestClasses implements ImportOption {

    @Override
    public boolean includes(Location location) {
        return ProgramClasses.isOfTests(location);
    }
}
