#!/bin/bash
# Starts the image in QEMU, on loopback only, and prints its address. Changes are lost at the end.
#
#   boot-image.sh [--image FILE] [--port PORT] [--machine virt|raspi3b] [--tryboot] [--restart] [--memory MB] [--card MB] [--keep FILE]
#                 [--through SOCKET] [--camera] [--append WORDS] [--forward HOSTPORT:GUESTPORT]... [--reach-host] [--log FILE] [-- QEMU OPTIONS...]
#
# --port leads to port 80 of the machine (default: $PORT, else 8080). --camera: a camera of the kernel's own. --keep: the card is that
# file, made of the image when it is not there, and keeps its changes. --card: its size. --through: the machine reads and writes
# it by the NBD server at that socket, which has the same file. --reach-host: the machine reaches this host's
# loopback at 10.0.2.2, and what this host reaches. --restart: goes on when the system restarts, with
# the other system of the card when it asks for that; without it, a restart ends the machine. --log: the console goes to that file and
# not to the terminal; nothing but the address is printed then.
#
# Machines: "virt" is a Cortex-A72, as a Raspberry Pi 4 has, of QEMU's own board; "raspi3b" is QEMU's Raspberry Pi 3, with its card slot
# and USB. Neither runs a board's firmware: which system starts is said by the card's own files, see firmware.sh, and that the system may
# ask for a trial is said to it by pipit.tryboot=yes.
. "$(dirname "$0")/lib.sh"
image= forward= port=${PORT:-8080} machine=${MACHINE:-virt} flag= memory=1024 card_size=4096 keep= through= camera= words= log= restart= restrict=on
while [ $# -gt 0 ]; do
  case $1 in
    --image) image=$2; shift 2 ;;
    --port) port=$2; shift 2 ;;
    --machine) machine=$2; shift 2 ;;
    --tryboot) flag=--tryboot; shift ;;
    --restart) restart=yes; shift ;;
    --memory) memory=$2; shift 2 ;;
    --card) card_size=$2; shift 2 ;;
    --keep) keep=$2; shift 2 ;;
    --through) through=$2; shift 2 ;;
    --camera) camera=yes; shift ;;
    --append) words=$2; shift 2 ;;
    --forward) forward+=,hostfwd=tcp:127.0.0.1:${2%:*}-:${2#*:}; shift 2 ;;
    --reach-host) restrict=off; shift ;;
    --log) log=$2; shift 2 ;;
    --) shift; break ;;
    *) fail "unknown option $1" ;;
  esac
done
case $machine in virt | raspi3b) ;; *) fail "no machine $machine: there are virt and raspi3b" ;; esac
[ -n "$image" ] || image=$(ls -t "$image_build"/target/*.img 2> /dev/null | head -1 || true)
if [ -z "$image" ]; then
  packed=$(ls -t "$image_build"/target/*.img.xz 2> /dev/null | head -1 || true)
  [ -n "$packed" ] || fail "there is no image: make image"
  image=${packed%.xz}
  xz -dc "$packed" > "$image.new" && mv "$image.new" "$image"
fi

work=$(mktemp -d)
running=
end() { [ -z "$running" ] || kill -KILL "$running" 2> /dev/null || true; rm -rf "$work"; }
trap end EXIT
trap 'exit 143' TERM INT HUP
card=${keep:-$work/card.img}
if [ ! -e "$card" ]; then
  cp --sparse=always "$image" "$card"
  truncate -s "${card_size}M" "$card"
fi
console=$work/console
if [ -n "$log" ]; then
  serial="file,id=console,path=$log"
  console=$log
else
  serial="stdio,mux=on,id=console,signal=off,logfile=$console"
fi
network="user,id=net,restrict=$restrict,hostfwd=tcp:127.0.0.1:$port-:80$forward"

start() { # flag, QEMU options; comes back when the machine ends
  local partition append device word
  partition=$("$image_build/firmware.sh" "$card" "$work" $1)
  shift
  # The screen and the board's serial line are the machine's serial line here, and it tells what starts.
  case $machine in virt) device=ttyAMA0 ;; raspi3b) device=ttyS1 ;; esac
  append=
  for word in $(tr -d '\r' < "$work/cmdline.txt"); do
    case $word in console=* | quiet | loglevel=*) ;; *) append+="$word " ;; esac
  done
  append+="console=$device loglevel=6 systemd.show_status=yes pipit.tryboot=yes $words"
  # QEMU's Raspberry Pi has a watchdog that resets the board as soon as it is started.
  [ "$machine" != raspi3b ] || append+=" systemd.watchdog_sec=0"
  [ -z "$camera" ] || append+=" modules_load=vivid vivid.n_devs=1 vivid.node_types=0x1 vivid.num_inputs=1 vivid.input_types=0x0"
  [ ${#append} -lt 2048 ] || fail "the kernel takes 2047 letters, not ${#append}"
  local options=(-nodefaults -no-user-config -display none -no-reboot -kernel "$work/kernel" -initrd "$work/initramfs" -append "$append"
    -chardev "$serial" -netdev "$network")
  case $machine in
    virt)
      options+=(-machine virt -cpu "${PIPIT_IMAGE_CPU:-cortex-a72}" -accel tcg,thread=multi -smp 2 -m "$memory" -serial chardev:console
        -drive "file=${through:+nbd+unix:///?socket=}${through:-$card},format=raw,if=none,id=card" -device virtio-blk-pci,drive=card -device virtio-net-pci,netdev=net,romfile=) ;;
    raspi3b)
      # Its memory and processors cannot be chosen. The second serial line is the one on the pins.
      options+=(-machine raspi3b -dtb "$work/bcm2837-rpi-3-b.dtb" -serial null -serial chardev:console
        -drive "file=$card,format=raw,if=sd" -device usb-net,netdev=net) ;;
  esac
  [ -n "$log" ] || options+=(-mon chardev=console,mode=readline)
  echo "http://127.0.0.1:$port/ from partition $partition"
  setpriv --pdeathsig KILL qemu-system-aarch64 "${options[@]}" "$@" <&0 &
  running=$!
  wait "$running"
  running=
}

[ -n "$log" ] || echo "The console follows; Ctrl-A X ends the machine."
while :; do
  : > "$console"
  start "$flag" "$@"
  [ -n "$restart" ] || break
  # What the kernel says last: of a restart, with the word for the firmware, or of a panic.
  said=$(grep -ao "reboot: Restarting system.*\|Rebooting in [0-9]* seconds" "$console" | tail -1 || true)
  case $said in
    *"with command '0 tryboot'"*) flag=--tryboot ;;
    '') break ;;
    *) flag= ;;
  esac
done
