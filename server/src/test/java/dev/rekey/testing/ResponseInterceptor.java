package dev.rekey.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lies in wait in a {@link FaultProxy} for one answer of the server, and keeps it on the way until the test says what becomes
 * of it. What is asked for must be within one piece, as short texts are on loopback.
 */
public final class ResponseInterceptor {

    private static final int PATIENCE_SECONDS = 30;

    private final byte[] asked;
    private final byte[] answered;
    private final CountDownLatch sprung = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean lost;

    ResponseInterceptor(String request, String answered) {
        this.asked = request.getBytes(StandardCharsets.UTF_8);
        this.answered = answered.getBytes(StandardCharsets.UTF_8);
    }

    /** Waits until it holds the answer: the server has done what it was asked, and the client does not know. */
    public void awaitSprung() {
        assertThat(await(sprung)).as("such an answer was given").isTrue();
    }

    /** Whether it holds the answer, or did. */
    public boolean isSprung() {
        return sprung.getCount() == 0;
    }

    /** Lets the answer go on. */
    public void release() {
        over.countDown();
    }

    /** Loses the answer, and resets the connection to both sides. */
    public void lose() {
        lost = true;
        over.countDown();
    }

    boolean isAsked(byte[] piece, int length) {
        return holds(piece, length, asked);
    }

    /** Keeps the piece if it is the one; says whether it is lost. */
    boolean catches(byte[] piece, int length) {
        if (isSprung() || !holds(piece, length, answered)) {
            return false;
        }
        sprung.countDown();
        return await(over) && lost;
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean holds(byte[] piece, int length, byte[] text) {
        for (int at = 0; at + text.length <= length; at++) {
            int same = 0;
            while (same < text.length && piece[at + same] == text[same]) {
                same++;
            }
            if (same == text.length) {
                return true;
            }
        }
        return false;
    }
}
