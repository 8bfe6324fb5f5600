#!/bin/bash
# Starts the image in QEMU, on loopback only, and prints its address. Changes are lost at the end.
#
#   boot-image.sh [--image FILE] [--port PORT] [--tryboot] [--memory MB] [--card MB] [--keep FILE] [--camera] [--append WORDS]
#                 [--forward HOSTPORT:GUESTPORT]... [--log FILE] [-- QEMU OPTIONS...]
#
# --port leads to port 80 of the machine (default: $PORT, else 8080). --camera: a camera of the kernel's own. --keep: the card is that
# file, made of the image when it is not there, and keeps its changes. --card: its size. --log: the console goes to that file and not
# to the terminal; nothing but the address is printed then.
#
# The machine is a Cortex-A72, as a Raspberry Pi 4 has, of QEMU's board "virt": no part of a Raspberry Pi but its processor. Which system
# starts is said by the card's own files, see firmware.sh.
. "$(dirname "$0")/lib.sh"
image= forward= port=${PORT:-8080} flag= memory=1024 card_size=4096 keep= camera= words= log=
while [ $# -gt 0 ]; do
  case $1 in
    --image) image=$2; shift 2 ;;
    --port) port=$2; shift 2 ;;
    --tryboot) flag=--tryboot; shift ;;
    --memory) memory=$2; shift 2 ;;
    --card) card_size=$2; shift 2 ;;
    --keep) keep=$2; shift 2 ;;
    --camera) camera=yes; shift ;;
    --append) words=$2; shift 2 ;;
    --forward) forward+=,hostfwd=tcp:127.0.0.1:${2%:*}-:${2#*:}; shift 2 ;;
    --log) log=$2; shift 2 ;;
    --) shift; break ;;
    *) fail "unknown option $1" ;;
  esac
done
[ -n "$image" ] || image=$(ls -t "$image_build"/target/*.img 2> /dev/null | head -1 || true)
if [ -z "$image" ]; then
  packed=$(ls -t "$image_build"/target/*.img.xz 2> /dev/null | head -1 || true)
  [ -n "$packed" ] || fail "there is no image: make image"
  image=${packed%.xz}
  xz -dc "$packed" > "$image.new" && mv "$image.new" "$image"
fi

work=$(mktemp -d)
machine=
end() { [ -z "$machine" ] || kill -KILL "$machine" 2> /dev/null || true; rm -rf "$work"; }
trap end EXIT
trap 'exit 143' TERM INT HUP
card=${keep:-$work/card.img}
if [ ! -e "$card" ]; then
  cp --sparse=always "$image" "$card"
  truncate -s "${card_size}M" "$card"
fi
"$image_build/firmware.sh" "$card" "$work" $flag > "$work/partition"
# The screen and the board's serial line are the machine's serial line here.
append=$(sed 's/console=[^ ]* *//g' "$work/cmdline.txt" | tr -d '\r\n')
append="$append console=ttyAMA0 $words"
[ -z "$camera" ] || append+=" modules_load=vivid vivid.n_devs=1 vivid.node_types=0x1 vivid.num_inputs=1 vivid.input_types=0x0"
[ ${#append} -lt 2048 ] || fail "the kernel takes 2047 letters, not ${#append}"
console=(-serial mon:stdio)
if [ -n "$log" ]; then console=(-chardev "file,id=console,path=$log" -serial chardev:console); fi

echo "http://127.0.0.1:$port/ from partition $(cat "$work/partition")"
[ -n "$log" ] || echo "The console follows; Ctrl-A X ends the machine."
setpriv --pdeathsig KILL qemu-system-aarch64 -machine virt -cpu "${PIPIT_IMAGE_CPU:-cortex-a72}" -accel tcg,thread=multi -smp 2 -m "$memory" \
  -nodefaults -no-user-config -display none -no-reboot \
  -kernel "$work/kernel" -initrd "$work/initramfs" -append "$append" "${console[@]}" \
  -drive "file=$card,format=raw,if=none,id=card" -device virtio-blk-pci,drive=card \
  -netdev "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:$port-:80$forward" -device virtio-net-pci,netdev=net,romfile= "$@" <&0 &
machine=$!
wait "$machine"
