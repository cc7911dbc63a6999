package io.cgbridge.introspection;

/** {@link Units} over D-Bus. */
final class TransientUnits implements Units {
    TransientUnits(LiveHost host, LiveHost.Settings settings) {
    }

    void forgetRefusals() {
    }

    @Override
    public Applied start(Start request) throws ApplyException {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public Applied change(Change request) throws ApplyException {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public State read(String unit) throws ApplyException {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public String stop(String unit, boolean foreign) throws ApplyException {
        throw new UnsupportedOperationException("not there yet");
    }
}
