#!/bin/sh
# Starts a real systemd as PID 1 of private namespaces, over the /usr of a root file system, and touches nothing of the host.
#
#   real-systemd.sh ROOT DIR [whole]
#       ROOT: a root file system with systemd and dbus ("/": the machine's own); only read
#       DIR: an absolute, empty folder with mode 0755, removed at the end; DIR/run is the guest's /run
#       whole: all of ROOT, and the guest may write: what it writes is in memory and ends with it
#
# Runs until standard input is closed, which also happens when whoever started it dies. Then every process of the guest is
# killed with its PID 1, the cgroup is removed depth first, and DIR with it. Mounts are the guest's own and end with it.
# Standard output: one line "guest pid=PID cgroup=PATH" as the host sees them, and whatever systemd logs.
# Exit status: 0 everything is cleaned up, 77 cannot run here (the last line says why), else a failure.
set -eu
PATH=$PATH:/usr/sbin:/sbin

cannot() {
    echo "cannot run a real systemd here: $*"
    exit 77
}

# The second half, as PID 1 of the new namespaces.
inside() {
    root=$1 dir=$2 extent=$3 new=$2/root

    # /proc is still the host's here, and shows the host's number for this process.
    read -r pid rest </proc/self/stat
    echo "$pid" >"$dir/pid"
    read -r go <"$dir/go"

    if [ "$extent" = whole ]; then whole_root; else usr_and_little_else; fi
    tr -d - </proc/sys/kernel/random/uuid >"$new/etc/machine-id"
    units "$new/etc/systemd"

    mount -t proc -o nosuid,nodev,noexec proc "$new/proc"
    # systemd raises fs.nr_open and fs.file-max for the whole machine where it can.
    for name in sys sysrq-trigger; do
        if [ -e "$new/proc/$name" ]; then mount -o bind,ro "$new/proc/$name" "$new/proc/$name"; fi
    done
    mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$new/sys"
    mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$new/sys/fs/cgroup"
    mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$new/tmp"
    mount -o bind "$dir/run" "$new/run"
    devices "$new/dev"

    cd "$new"
    pivot_root . old
    umount -l /old
    rmdir /old
    exec env -i container=cgbridge PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        /lib/systemd/systemd --system --unit=cgbridge-test.target --log-target=kmsg --log-level=info --show-status=no </dev/null
}

# The whole root file system, with a layer in memory that takes what is written.
whole_root() {
    mount -t tmpfs -o mode=0755 tmpfs "$dir/layer"
    mkdir "$dir/layer/upper" "$dir/layer/work"
    mount -t overlay -o "lowerdir=$root/,upperdir=$dir/layer/upper,workdir=$dir/layer/work" overlay "$new"
    mkdir "$new/old"
}

# A root in memory with the programs of the root file system, and what they read of its /etc.
usr_and_little_else() {
    mount -t tmpfs -o mode=0755 tmpfs "$new"
    mkdir "$new/old" "$new/usr" "$new/etc" "$new/proc" "$new/sys" "$new/dev" "$new/run" "$new/tmp" "$new/root" \
        "$new/var" "$new/var/lib" "$new/var/log" "$new/var/tmp"
    ln -s /run "$new/var/run"
    mount -o bind,ro "$root/usr" "$new/usr"
    for name in bin sbin lib lib32 lib64 libx32; do
        if [ -L "$root/$name" ]; then
            cp -P "$root/$name" "$new/$name"
        elif [ -d "$root/$name" ]; then
            mkdir "$new/$name"
            mount -o bind,ro "$root/$name" "$new/$name"
        fi
    done

    for name in alternatives dbus-1 debian_version group ld.so.cache ld.so.conf ld.so.conf.d nsswitch.conf os-release passwd; do
        if [ -e "$root/etc/$name" ] || [ -L "$root/etc/$name" ]; then cp -a "$root/etc/$name" "$new/etc/$name"; fi
    done
}

# Never the host's /dev: systemd and udev change owners and modes in it.
devices() {
    mount -t tmpfs -o mode=0755,nosuid tmpfs "$1"
    while read -r name major minor; do
        mknod -m 0666 "$1/$name" c "$major" "$minor"
    done <<-END
	null 1 3
	zero 1 5
	full 1 7
	random 1 8
	urandom 1 9
	tty 5 0
	END
    mkdir "$1/shm" "$1/pts"
    mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$1/shm"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,nosuid,noexec devpts "$1/pts"
    ln -s pts/ptmx "$1/ptmx"
    # Without a journal PID 1 logs to /dev/kmsg: here a pipe to our standard output, never the kernel's log.
    : >"$1/kmsg"
    mount -o bind "$dir/kmsg" "$1/kmsg"
}

# A target of our own that needs the bus and nothing else, and masks for what would reach the host's devices.
units() {
    mkdir -p "$1/system" "$1/system-generators"
    for name in systemd-udevd.service systemd-udevd-kernel.socket systemd-udevd-control.socket systemd-udevd-varlink.socket \
        systemd-journald.service systemd-journald.socket systemd-journald-dev-log.socket systemd-journald-audit.socket \
        dev-hugepages.mount dev-mqueue.mount sys-fs-fuse-connections.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
        systemd-logind.service; do
        ln -sf /dev/null "$1/system/$name"
    done
    # Services require sysinit.target and basic.target: they stay, emptied, so that a transient service starts as it does
    # on a host, and all that the distribution hangs below them is masked.
    for target in sysinit basic; do
        for unit in "$root"/usr/lib/systemd/system/$target.target.wants/* "$root"/lib/systemd/system/$target.target.wants/* \
            "$root"/usr/lib/systemd/system/$target.target.requires/* "$root"/lib/systemd/system/$target.target.requires/*; do
            case $unit in *'/*') ;; *) ln -sf /dev/null "$1/system/${unit##*/}" ;; esac
        done
        printf '[Unit]\nDescription=Nothing of %s.target\nDefaultDependencies=no\n' $target >"$1/system/$target.target"
    done
    for generator in "$root"/usr/lib/systemd/system-generators/* "$root"/lib/systemd/system-generators/*; do
        ln -sf /dev/null "$1/system-generators/${generator##*/}"
    done
    cat >"$1/system/cgbridge-test.target" <<-END
	[Unit]
	Description=A bus, and nothing else
	DefaultDependencies=no
	Requires=dbus.socket dbus.service
	After=dbus.socket dbus.service
	END
}

# Prints the folder of this process's own cgroup in the host's cgroup 2 mount, whether that is all there is or v1 is beside it.
own_cgroup() {
    mount=$(awk '{ for (i = 7; i < NF; i++) if ($i == "-" && $(i + 1) == "cgroup2") { print $5; exit } }' /proc/self/mountinfo)
    [ -n "$mount" ] || return 0
    path=$(sed -n 's/^0:://p' /proc/self/cgroup)
    if [ -d "$mount$path" ]; then echo "${mount%/}${path%/}"; else echo "$mount"; fi
}

check() {
    [ "$(id -u)" = 0 ] || cannot "it needs root"
    for command in unshare nsenter setpriv mount pivot_root awk; do
        command -v $command >/dev/null ||
            cannot "there is no $command (Debian: apt-get install util-linux mount mawk)"
    done
    [ -x "$root/lib/systemd/systemd" ] || cannot "there is no systemd in $root (Debian: apt-get install systemd)"
    [ -x "$root/usr/bin/dbus-daemon" ] || cannot "there is no dbus-daemon in $root (Debian: apt-get install dbus)"
    unshare --mount --uts --ipc --net --pid --cgroup --fork true || cannot "the kernel refuses new namespaces"
}

# Where PID 1 is a systemd, its cgroups are not ours to touch but in a scope that it delegates: this process moves out of the
# way there, and the guest gets what controllers there are.
settle_in_scope() {
    home=$own/supervisor
    mkdir "$home"
    echo $$ >"$home/cgroup.procs"
    for controller in $(cat "$own/cgroup.controllers"); do echo "+$controller" >"$own/cgroup.subtree_control"; done
}

remove_cgroup() {
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        [ -d "$cgroup" ] || return 0
        if find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null; then return 0; fi
        sleep 0.1
    done
    echo "left behind after $attempt attempts: $cgroup"
    return 1
}

clean_up() {
    status=$?
    trap - EXIT
    # Only after a start that went wrong: whoever waits for the guest has it gone already.
    if [ -n "${guard-}" ]; then kill -KILL "$guard" 2>/dev/null || :; fi
    if [ -n "${logger-}" ]; then kill "$logger" 2>/dev/null || :; fi
    if [ -n "${cgroup-}" ]; then remove_cgroup || status=1; fi
    rm -rf --one-file-system "$dir" || status=1
    exit $status
}

if [ "$1" = inside ]; then
    shift
    inside "$@"
fi

root=${1%/} dir=$2 extent=${3-}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
check
if [ -d /run/systemd/system ] && [ -z "${CGBRIDGE_TEST_SCOPE-}" ]; then
    export CGBRIDGE_TEST_SCOPE=1
    systemd-run --quiet --scope --property=Delegate=yes -- sh "$0" "$@"
    exit
fi
own=$(own_cgroup)
home=$own
[ -n "$own" ] || cannot "cgroup 2 is not mounted"
if [ -n "${CGBRIDGE_TEST_SCOPE-}" ]; then settle_in_scope; fi
mkdir "$own/cgbridge-test-${dir##*/}" || cannot "no cgroup can be made in $own"
cgroup=$own/cgbridge-test-${dir##*/}

mkdir "$dir/root" "$dir/run" "$dir/layer"
chmod 0755 "$dir/run"
mkfifo "$dir/go" "$dir/kmsg"
# Both ends of the pipes stay open here, so that no writer of the guest's ever waits for a reader.
exec 3<&0 4<>"$dir/kmsg" 5<>"$dir/go" </dev/null

cat <&4 3<&- 5<&- &
logger=$!
# shellcheck disable=SC2016
sh -c 'echo $$ >"$1" && shift && exec "$@"' enter "$cgroup/cgroup.procs" \
    setpriv --pdeathsig KILL unshare --mount --uts --ipc --net --pid --cgroup --fork --kill-child=KILL \
    sh "$0" inside "$root" "$dir" "$extent" 3<&- 4<&- 5<&- &
guard=$!
until [ -s "$dir/pid" ] || ! kill -0 $guard 2>/dev/null; do sleep 0.01; done
if ! [ -s "$dir/pid" ]; then
    echo "the namespaces could not be made"
    exit 1
fi
# The namespace's root is fixed now; with a process of ours in it, controllers could not be enabled below.
echo $guard >"$home/cgroup.procs"
pid=$(cat "$dir/pid")
echo "guest pid=$pid cgroup=$cgroup"
echo go >&5
(
    trap - EXIT HUP INT TERM
    while read -r line <&3; do :; done
    kill -KILL "$pid"
) &
watcher=$!
trap 'kill -KILL "$pid"' HUP INT TERM
while kill -0 $guard 2>/dev/null; do wait $guard || :; done
kill $watcher 2>/dev/null || :
guard=
