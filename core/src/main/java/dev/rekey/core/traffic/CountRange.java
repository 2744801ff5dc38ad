package dev.rekey.core.traffic;

/**
 * Range of a number of attempts that is not known exactly.
 *
 * @param atLeast minimum
 * @param atMost maximum, at least {@code atLeast}
 */
public record CountRange(long atLeast, long atMost) {

    public static final CountRange NONE = new CountRange(0, 0);

    public CountRange {
        if (atLeast < 0 || atMost < atLeast) {
            throw new IllegalArgumentException("lower bound exceeds upper bound");
        }
    }

    /** Returns exactly {@code attempts} if certain, otherwise 0 to {@code attempts}. */
    static CountRange of(boolean certain, long attempts) {
        return new CountRange(certain ? attempts : 0, attempts);
    }

    CountRange plus(CountRange other) {
        return new CountRange(atLeast + other.atLeast, atMost + other.atMost);
    }

    /** Returns whether both bounds are equal. */
    public boolean isExact() {
        return atLeast == atMost;
    }
}
