#!/usr/bin/env bash
# A Ceph object store on loopback, for tests: one monitor, one storage daemon in memory or in a file, and the gateway that
# speaks S3. Needs the Debian packages radosgw, ceph-mon, ceph-osd and ceph-common.
#
#   ceph.sh start FOLDER GATEWAY_PORT MONITOR_PORT [memstore|bluestore]
#   ceph.sh stop FOLDER
#
# The key is "test", the secret "testtesttest". The folder is emptied by "start".
set -euo pipefail

action=$1
folder=$2

# Ends a daemon, at last by force.
end() {
  local pid
  pid=$(cat "$folder/$1.pid" 2>/dev/null) || return 0
  for signal in TERM KILL; do
    kill -s "$signal" "$pid" 2>/dev/null || return 0
    for _ in {1..60}; do
      kill -0 "$pid" 2>/dev/null || return 0
      sleep 0.1
    done
  done
}

# Repeats a command until it succeeds, for about half a minute.
until_done() {
  for _ in {1..100}; do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.3
  done
  echo "did not happen: $*" >&2
  return 1
}

configuration() {
  cat <<CONF
[global]
fsid = $fsid
mon host = v1:127.0.0.1:$monitor_port
public addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
run dir = $folder/run
crash dir = $folder/run
admin socket = $folder/run/\$name.asok
log file = $folder/\$name.log
[mon]
mon data = $folder/mon
mon data avail crit = 1
[osd]
osd data = $folder/osd
osd objectstore = $store
memstore device bytes = 4294967296
bluestore block size = 4294967296
osd memory target = 939524096
osd op num shards = 2
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$gateway_port
rgw thread pool size = 64
rgw dns name = 127.0.0.1
keyring = /dev/null
CONF
}

# Whether the monitor that answers is this one: that of a run before may be about to end.
is_ours() {
  [ "$(timeout 20 ceph fsid)" = "$fsid" ]
}

is_up() {
  timeout 20 ceph osd stat | grep -q ' 1 up'
}

start_monitor() {
  monmaptool --create --clobber --fsid "$fsid" --addv a "[v1:127.0.0.1:$monitor_port]" "$folder/monmap" >/dev/null
  ceph-mon --mkfs -i a --monmap "$folder/monmap" --keyring /dev/null
  ceph-mon -i a --pid-file "$folder/mon.pid"
  until_done is_ours
}

start_storage() {
  local uuid id
  uuid=$(cat /proc/sys/kernel/random/uuid)
  id=$(timeout 60 ceph osd new "$uuid")
  ceph-osd -i "$id" --mkfs --osd-uuid "$uuid" --keyring /dev/null >"$folder/mkfs.out" 2>&1
  # It ends while it has no map from the monitor.
  until_done ceph-osd -i "$id" --pid-file "$folder/osd.pid"
  until_done is_up
}

start_gateway() {
  timeout 120 radosgw-admin --name client.rgw user create --uid=test --display-name=test \
    --access-key=test --secret-key=testtesttest >/dev/null
  radosgw --name client.rgw --pid-file "$folder/gateway.pid"
  until_done curl -sf "http://127.0.0.1:$gateway_port/"
}

if [ "$action" = stop ]; then
  # The storage daemon waits for a monitor that is gone, so that goes last.
  for daemon in gateway osd mon; do end "$daemon"; done
  exit 0
fi

gateway_port=$3
monitor_port=$4
store=${5:-memstore}
fsid=$(cat /proc/sys/kernel/random/uuid)
rm -rf "$folder"
mkdir -p "$folder"/{mon,osd,run}
configuration >"$folder/ceph.conf"
export CEPH_CONF=$folder/ceph.conf
start_monitor
start_storage
start_gateway
