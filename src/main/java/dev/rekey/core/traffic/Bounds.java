package dev.rekey.core.traffic;

/**
 * Range of a number of attempts that is not known exactly.
 *
 * @param atLeast minimum
 * @param atMost maximum, at least {@code atLeast}
 */
public record Bounds(long atLeast, long atMost) {

    public static final Bounds NONE = new Bounds(0, 0);

    public Bounds {
        if (atLeast < 0 || atMost < atLeast) {
            throw new IllegalArgumentException("lower bound exceeds upper bound");
        }
    }

    /** Returns exactly {@code attempts} if certain, otherwise 0 to {@code attempts}. */
    static Bounds of(boolean certain, long attempts) {
        return new Bounds(certain ? attempts : 0, attempts);
    }

    Bounds plus(Bounds other) {
        return new Bounds(atLeast + other.atLeast, atMost + other.atMost);
    }

    /** Returns whether both bounds are equal. */
    public boolean isExact() {
        return atLeast == atMost;
    }
}
