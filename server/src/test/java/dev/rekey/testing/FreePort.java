package dev.rekey.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that must be told theirs. They lie below those that operating systems give to clients, each test process
 * takes them from a range of its own, and none is given twice: nobody takes a port between its choice and its use.
 */
public final class FreePort {

    private static final int FIRST = 12_000;
    private static final int PER_PROCESS = 4_000;
    private static final int PROCESSES = 4;

    /** The first port of this process: Surefire numbers its processes from 1. */
    private static final int START = FIRST + Integer.getInteger("rekey.test.process", 0) % PROCESSES * PER_PROCESS;

    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PER_PROCESS));

    private FreePort() {}

    /** A port of loopback at which nobody listens. */
    public static int next() throws IOException {
        for (int attempt = 0; attempt < PER_PROCESS; attempt++) {
            int port = START + Math.floorMod(NEXT.getAndIncrement(), PER_PROCESS);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("no port is free from " + START + " on");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
