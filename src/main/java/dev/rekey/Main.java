package dev.rekey;

/** Reads the arguments and picks a command. */
public final class Main {

    private Main() {}

    /**
     * Starts the program.
     *
     * @param arguments the command and its options
     */
    public static void main(String[] arguments) {
        System.err.println("usage: rekey <command> [options]");
        System.exit(2);
    }
}
