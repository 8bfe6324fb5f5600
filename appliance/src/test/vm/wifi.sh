#!/bin/bash
# In the test machine for Wi-Fi: makes a router and a phone of the second and third radio, each with a network stack of its own, so
# that what they send goes through the air.
#
#   wifi.sh radios                       hands the radios out; the first stays with NetworkManager
#   wifi.sh router wpa2|wpa3 PASSWORD    the Wi-Fi "Home sweet home" with DHCP; ends the one before
#   wifi.sh phone NAME PASSWORD          joins a Wi-Fi and has an address by DHCP; ends the one before
#   wifi.sh phone off                    leaves it
#   wifi.sh ask CURL_OPTION...           what the phone's browser asks
set -euo pipefail
work=/run/wifi
busybox=/run/pipit-vm/busybox
mkdir -p $work

end() { # of what has written its number there, and is in fact that
  [ ! -s "$work/$1.pid" ] || kill "$(cat "$work/$1.pid")" 2> /dev/null || true
  rm -f "$work/$1.pid"
}
hand_out() { # RADIO DEVICE NAME
  ip netns add "$3"
  iw phy "$1" set netns name "$3"
  ip -n "$3" link set lo up
  ip -n "$3" link set "$2" up
}

case $1 in
  radios)
    # By their devices: numbers of radios depend on what came first.
    for device in wlan1 wlan2; do
      phy=$(cat /sys/class/net/$device/phy80211/name)
      hand_out "$phy" $device "$([ $device = wlan1 ] && echo home || echo phone)"
    done
    ;;
  router)
    end hostapd
    end dhcp
    {
      printf '%s\n' interface=wlan1 driver=nl80211 "ssid=Home sweet home" hw_mode=g channel=6 wpa=2 rsn_pairwise=CCMP
      if [ "$2" = wpa3 ]; then
        printf '%s\n' wpa_key_mgmt=SAE ieee80211w=2 sae_pwe=2 "sae_password=$3"
      else
        printf '%s\n' wpa_key_mgmt=WPA-PSK "wpa_passphrase=$3"
      fi
    } > $work/hostapd.conf
    ip netns exec home hostapd -B -P $work/hostapd.pid $work/hostapd.conf > $work/hostapd.log
    ip -n home address replace 10.9.0.1/24 dev wlan1
    ip netns exec home dnsmasq --no-resolv --no-hosts --port=0 --interface=wlan1 --bind-interfaces \
      --dhcp-range=10.9.0.10,10.9.0.99 --dhcp-leasefile=$work/leases --pid-file=$work/dhcp.pid
    ;;
  phone)
    end lease
    end phone
    ip -n phone address flush dev wlan2
    [ "$2" != off ] || exit 0
    printf 'ctrl_interface=%s/control\nnetwork={\n ssid="%s"\n psk="%s"\n}\n' $work "$2" "$3" > $work/phone.conf
    ip netns exec phone wpa_supplicant -B -i wlan2 -D nl80211 -c $work/phone.conf -P $work/phone.pid > $work/phone.log
    cat > $work/lease << 'SCRIPT'
#!/bin/sh
[ "$1" = bound ] || exit 0
ip address replace "$ip/$mask" dev "$interface"
ip route replace default via "$router"
mkdir -p /etc/netns/phone
echo "nameserver $dns" > /etc/netns/phone/resolv.conf
SCRIPT
    chmod 755 $work/lease
    ip netns exec phone $busybox udhcpc -i wlan2 -f -q -t 30 -T 2 -n -s $work/lease
    ;;
  ask)
    shift
    ip netns exec phone curl --silent --show-error --max-time 20 "$@"
    ;;
esac
