package dev.rekey.config;

/** Which release this is; a test holds it to the build's. */
public final class Version {

    public static final String NUMBER = "0.2.0-SNAPSHOT";

    private Version() {}
}
