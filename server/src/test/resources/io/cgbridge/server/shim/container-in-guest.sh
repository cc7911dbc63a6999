#!/bin/sh
# Runs a container runtime of this machine where the systemd of a test sees it: in the guest's PID and cgroup namespaces, with their /proc, cgroups and /run.
#
#   container-in-guest.sh RUN COMMAND...   RUN: the guest's /run, as the host names it
set -eu
mount --make-rprivate /
mount -t proc proc /proc
umount -R -l /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount --bind "$1" /run
shift
exec "$@"
