#!/bin/sh
# Runs a program of any root file system where the systemd of a test sees it, in a mount namespace of its own: nothing of the root is changed.
#
#   run-in-guest.sh ROOT RUN HIDDEN PRIVATE COMMAND...   ROOT: the file system with the program; RUN: the guest's /run, as the host names it;
#                                                 HIDDEN: a socket below RUN that is out of reach; PRIVATE: what stands for systemd's private socket, below RUN; empty for nothing
#
# Started in the guest's PID, network, IPC, UTS and cgroup namespaces, and in the host's mount namespace. What root's own programs would rather
# talk to than the bus is out of reach.
set -eu
root=$1 run=$2 hidden=$3 private=$4
shift 4
mount --make-rprivate /
stage=$(mktemp -d)
trap 'umount -R -l "$stage"; rmdir "$stage"' EXIT
mount -t tmpfs tmpfs "$stage"
mkdir "$stage/etc" "$stage/usr" "$stage/proc" "$stage/sys" "$stage/dev" "$stage/run" "$stage/tmp" "$stage/root" "$stage/var"
for name in usr bin sbin lib lib32 lib64 libx32 etc; do
    if [ -L "$root/$name" ]; then
        ln -s "$(readlink "$root/$name")" "$stage/$name"
    elif [ -d "$root/$name" ]; then
        mkdir -p "$stage/$name"
        mount -o bind,ro "$root/$name" "$stage/$name"
    fi
done
mount -t proc proc "$stage/proc"
mount -t sysfs -o ro sysfs "$stage/sys"
mount -t cgroup2 cgroup2 "$stage/sys/fs/cgroup"
mount --bind "$run" "$stage/run"
for name in null zero full random urandom tty; do
    : >"$stage/dev/$name"
    mount --bind "/dev/$name" "$stage/dev/$name"
done
mount --bind /dev/null "$stage/run/$hidden"
if [ -n "$private" ]; then
    mount --bind "$run/$private" "$stage/run/systemd/private"
else
    mount --bind /dev/null "$stage/run/systemd/private"
fi
if [ -S "$stage/run/systemd/io.systemd.Manager" ]; then mount --bind /dev/null "$stage/run/systemd/io.systemd.Manager"; fi
cd "$stage"
status=0
chroot "$stage" "$@" || status=$?
exit $status
