package dev.rekey.http.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Callback that lets a thread wait until the network has accepted a write. */
final class WriteCompletion implements Callback {

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    boolean isOver() {
        return over.getCount() == 0;
    }

    /** @throws IOException if the write failed */
    void await() throws IOException {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while writing a response");
            interrupted.initCause(e);
            throw interrupted;
        }
        Throwable failed = failure;
        if (failed != null) {
            throw new IOException(failed);
        }
    }

    @Override
    public void succeeded() {
        over.countDown();
    }

    @Override
    public void failed(Throwable reason) {
        failure = reason;
        over.countDown();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
