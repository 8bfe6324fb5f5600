#!/bin/bash
# Boots the test machine under qemu's own emulation (no KVM), in the foreground, on loopback only.
#
#   boot.sh [--architecture amd64|arm64] [--vivid OPTIONS] [--encoder OPTIONS] [--gpio LABEL] [--pwm] [--screen] [--usb PORT] [--count]
#           [--share FOLDER]... [--forward HOSTPORT:GUESTPORT]... [--memory MB] [--lifetime SECONDS] [--log FILE]
#           [--system] [--wifi RADIOS] [COMMAND]
#
# With a COMMAND: runs it in the guest, prints its output, ends with its exit status. /usr, /etc, the JDK, this repository
# and each --share are there read-only at their own paths; /tmp and /run are empty. The machine for arm64 has the processor of a
# Raspberry Pi 4, and /usr, /etc and Java of userland.sh in place of the host's. With --vivid there is a /dev/video0, with
# --encoder the virtual encoder of ../kernel as /dev/video11; the options are those of the kernel modules. With --gpio there is
# a simulated chip of 58 lines that calls itself LABEL, as /dev/gpiochip0; /gpio in the initramfs is its folder in sysfs. With
# --pwm there is the PWM chip of ../kernel, as pwmchip0. With --screen there is a screen of 1024x768, as /dev/fb0. With --usb there is a host controller with one socket, into which a
# device is plugged by a connection to PORT on the host's loopback (QEMU's usbredir), and udev runs. With --count the guest has
# one processor, and its clock moves on by a nanosecond with each instruction.
# Without: stays up and runs the agent on port 1023 until the machine is ended.
#
# With --system the machine runs the Debian of system.sh instead, with systemd, from a disk whose changes are lost at the end
# but stay when it restarts; this repository is at /run/pipit-vm/repository there, and nothing else is shared. With --wifi it is
# system.sh's Debian for Wi-Fi, with so many radios of the kernel's own (mac80211_hwsim), which hear one another.
#
#   boot.sh --vivid "" v4l2-ctl -d /dev/video0 --list-formats
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../../../.." && pwd)
fail() { echo "boot.sh: $*" >&2; exit 1; }

architecture=amd64 vivid= wifi= encoder= gpio= pwm= screen= usb= clock=() processors=2 threads=multi memory=1024 lifetime=3600
log=$repository/appliance/target/vm/boot.log system=
shares=("$repository") forward=
while [ $# -gt 0 ]; do
  case $1 in
    --architecture) architecture=$2; shift 2 ;;
    --vivid) vivid="n_devs=1 node_types=0x1 num_inputs=1 input_types=0x0 $2"; shift 2 ;;
    --encoder) encoder="encode_video_nr=11 $2"; shift 2 ;;
    --gpio) gpio=$2; shift 2 ;;
    --usb) usb=$2; shift 2 ;;
    --pwm) pwm=yes; shift ;;
    --screen) screen=yes; shift ;;
    --count) clock=(-icount shift=0) processors=1 threads=single; shift ;;
    --share) shares+=("$(readlink -f "$2")"); shift 2 ;;
    --forward) forward+=,hostfwd=tcp:127.0.0.1:${2%:*}-:${2#*:}; shift 2 ;;
    --memory) memory=$2; shift 2 ;;
    --lifetime) lifetime=$2; shift 2 ;;
    --log) log=$2; shift 2 ;;
    --system) system=plain; shift ;;
    --wifi) system=wifi wifi=$2; shift 2 ;;
    --) shift; break ;;
    -*) fail "unknown option $1" ;;
    *) break ;;
  esac
done
command=$*

folder=$("$here/prepare.sh" "$architecture")
case $architecture in
  amd64)
    userland=
    java=${JAVA_HOME:-$(ls -d /usr/lib/jvm/*25* 2> /dev/null | head -1)}
    [ -x "$java/bin/java" ] || fail "no JDK 25: set JAVA_HOME"
    java=$(readlink -f "$java")
    case $java in /usr/*) ;; *) shares+=("$java") ;; esac
    # The output of a COMMAND has a line of its own beside the console's.
    console=ttyS0 output=ttyS1 output_device=(-serial chardev:output)
    hardware=(qemu-system-x86_64 -machine q35 -cpu "${PIPIT_VM_CPU:-Nehalem}")
    ;;
  arm64)
    userland=$("$here/userland.sh" "$architecture")
    java=/usr/lib/jvm/java-25-openjdk-arm64
    console=ttyAMA0 output=ttyS0 output_device=(-device pci-serial,chardev=output)
    hardware=(qemu-system-aarch64 -machine virt -cpu "${PIPIT_VM_CPU:-cortex-a72}")
    ;;
esac
mkdir -p "$(dirname "$log")"
rm -f "$log"
options=()
restart=(-no-reboot)
if [ -n "$system" ]; then
  [ -z "$command" ] || fail "a command cannot be given to a system of its own"
  disk=$("$here/system.sh" "$architecture" "$system")
  shares=("$repository") restart=()
  options=(-drive "file=$disk,format=raw,if=virtio,snapshot=on")
else
  shares=(/usr /etc "${shares[@]}")
fi
for number in "${!shares[@]}"; do
  path=${shares[$number]}
  case $path in /usr | /etc) path=$userland$path ;; esac
  options+=(-virtfs "local,id=share$number,path=$path,mount_tag=share$number,security_model=none,readonly=on,multidevs=remap")
done
if [ -n "$usb" ]; then
  [ "$architecture" = amd64 ] || fail "the machine for $architecture has no udev, so no USB"
  options+=(-chardev "socket,id=usb,host=127.0.0.1,port=$usb,server=on,wait=off" -device qemu-xhci -device "usb-redir,chardev=usb")
fi
[ -z "$screen" ] || options+=(-device bochs-display,xres=1024,yres=768)
encode() { printf %s "$1" | base64 -w0; }
if [ -n "$command" ]; then
  job=$(mktemp -d)
  trap 'rm -rf "$job"' EXIT
  printf '%s\n' "$command" > "$job/command"
  options+=(-virtfs "local,id=job,path=$job,mount_tag=job,security_model=none,readonly=on")
fi
append="console=$console quiet loglevel=4 panic=-1 tsc=reliable mitigations=off random.trust_cpu=on"
append+=" pipit.shares=$(IFS=,; echo "${shares[*]}") pipit.java=$java pipit.lifetime=$lifetime"
append+=" pipit.vivid=$(encode "$vivid") pipit.encoder=$(encode "$encoder") pipit.gpio=$gpio pipit.pwm=$pwm pipit.screen=$screen pipit.udev=${usb:+$folder/udev}${command:+ pipit.job=$output}"
[ -z "$system" ] || append+=" pipit.system=yes pipit.wifi=$wifi net.ifnames=0 systemd.show_status=1"
[ ${#append} -lt 2000 ] || fail "too many shares for a kernel command line"

machine=("${hardware[@]}" -accel "tcg,thread=$threads" "${clock[@]}" -smp "$processors" -m "$memory"
  -nodefaults -no-user-config -display none "${restart[@]}"
  -kernel "$folder/vmlinuz" -initrd "$folder/initramfs" -append "$append"
  -chardev "file,id=console,path=$log" -serial chardev:console
  -netdev "user,id=net,restrict=on$forward" -device virtio-net-pci,netdev=net,romfile=
  "${options[@]}")
if [ -z "$command" ]; then
  exec "${machine[@]}" < /dev/null
fi
# The machine must not outlive this script, however that ends.
setpriv --pdeathsig KILL "${machine[@]}" -chardev stdio,id=output,signal=on "${output_device[@]}" < /dev/null
status=$(tr -d '\r' < "$log" | sed -n 's/^pipit-vm: exit=//p' | tail -1)
[ -n "$status" ] || { tail -30 "$log" >&2; fail "the machine ended without a result; its console is in $log"; }
exit "$status"
