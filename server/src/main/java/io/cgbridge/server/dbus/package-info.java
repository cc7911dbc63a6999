/** The D-Bus interface {@code io.cgbridge.Manager1}. */
package io.cgbridge.server.dbus;
