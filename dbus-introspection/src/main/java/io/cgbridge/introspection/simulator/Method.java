package io.cgbridge.introspection.simulator;

/**
 * A method of an interface.
 *
 * @param since the systemd version that brought it
 * @param in the signature of its arguments
 * @param out the signature of its results
 */
record Method<T>(String name, int since, String in, String out, Body<T> body) {

    /** What it does to an object. */
    interface Body<T> {
        Object[] call(T object, Client caller, Object[] arguments) throws Fault;
    }
}
