package dev.rekey.config;

/** The version of this release. A test compares it with the version of the build. */
public final class ReleaseVersion {

    public static final String NUMBER = "0.2.0-SNAPSHOT";

    private ReleaseVersion() {}
}
