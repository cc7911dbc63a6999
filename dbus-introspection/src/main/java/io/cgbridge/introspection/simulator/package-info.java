/**
 * A systemd that is none: a D-Bus endpoint that accepts and refuses what a version of systemd does, as the matrix knows it, for
 * tests of runtimes and for versions nobody can boot any more. No process is moved, started or killed and no cgroup is made.
 */
package io.cgbridge.introspection.simulator;
