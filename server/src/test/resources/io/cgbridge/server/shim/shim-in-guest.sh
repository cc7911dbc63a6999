#!/bin/sh
# Runs a shim where the systemd of a test sees it, as it would run on a host: in the guest's PID and cgroup namespaces, with their /proc and cgroups,
# and else in the host's files.
#
#   shim-in-guest.sh COMMAND...
set -eu
mount --make-rprivate /
mount -t proc proc /proc
umount -R -l /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
exec "$@"
