/**
 * The daemon and the command: the translator and the live host over HTTP and on a terminal. Nothing on the event loop waits for
 * D-Bus, a file or a lock; every buffer, queue and wait has a limit, and each limit reached is counted.
 */
package io.cgbridge.server;
