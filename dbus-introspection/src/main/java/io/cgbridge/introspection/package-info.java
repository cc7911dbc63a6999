/**
 * The live host: the D-Bus connection, the probe that makes a {@link io.cgbridge.translator.HostProfile} of it, and the
 * applying of plans. Every method that waits for D-Bus or a file says so, and has a timeout; none may be called on an event
 * loop. dbus-java's types do not leave this package.
 */
package io.cgbridge.introspection;
