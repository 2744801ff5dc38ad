package dev.rekey.core.traffic;

/**
 * A number of attempts that is not known exactly.
 *
 * @param atLeast as few it may be
 * @param atMost as many it may be, no less than {@code atLeast}
 */
public record Bounds(long atLeast, long atMost) {

    public static final Bounds NONE = new Bounds(0, 0);

    public Bounds {
        if (atLeast < 0 || atMost < atLeast) {
            throw new IllegalArgumentException("bounds in the wrong order");
        }
    }

    /** So many, if that is certain, or else so many or none. */
    static Bounds of(boolean certain, long attempts) {
        return new Bounds(certain ? attempts : 0, attempts);
    }

    Bounds plus(Bounds other) {
        return new Bounds(atLeast + other.atLeast, atMost + other.atMost);
    }

    /** Whether it is one number. */
    public boolean isExact() {
        return atLeast == atMost;
    }
}
