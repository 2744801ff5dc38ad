package dev.rekey.bench;

/**
 * What one round of some load came to; latencies in milliseconds.
 *
 * @param perSecond answers
 */
record LoadMeasurement(double perSecond, double p50, double p90, double p99, double p999) {

    static LoadMeasurement of(LoadRound measured) {
        return new LoadMeasurement(
                measured.perSecond(),
                measured.quantile(0.5),
                measured.quantile(0.9),
                measured.quantile(0.99),
                measured.quantile(0.999));
    }
}
