package io.cgbridge.server;

import io.cgbridge.introspection.ApplyException;
import java.util.Map;

/** Refusals of the live host as problems. */
final class Refusals {
    private Refusals() {
    }

    static Problem problem(ApplyException refused) {
        Problem problem = new Problem(type(refused.kind()), refused.getMessage(), out -> { }, refused.report(), Map.of());
        return problem.type() == ProblemType.NO_SYSTEMD ? problem.with("Retry-After", "5") : problem;
    }

    static ProblemType type(ApplyException.Kind kind) {
        return switch (kind) {
            case INVALID -> ProblemType.INVALID_REQUEST;
            case REJECTED -> ProblemType.REJECTED;
            case EXISTS -> ProblemType.UNIT_EXISTS;
            case UNKNOWN_UNIT -> ProblemType.UNKNOWN_UNIT;
            case FOREIGN -> ProblemType.FOREIGN_UNIT;
            case DENIED -> ProblemType.DENIED;
            case UNAVAILABLE -> ProblemType.NO_SYSTEMD;
            case TIMEOUT -> ProblemType.TIMEOUT;
            case FAILED -> ProblemType.JOB_FAILED;
        };
    }
}
