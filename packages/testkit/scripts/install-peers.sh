#!/usr/bin/env bash
# Makes the real servers of `@ftpkit/testkit/peers` ready on Debian 12, as root. As packages these servers refuse to
# be installed beside each other, so only what they need is installed, and they themselves are unpacked below
# FTPKIT_PEERS (default /var/cache/ftpkit-peers). What is there already is neither fetched nor unpacked again.
set -euo pipefail

peers=${FTPKIT_PEERS:-/var/cache/ftpkit-peers}
export DEBIAN_FRONTEND=noninteractive

# Folder below $peers, and the packages unpacked there.
servers=(
  "vsftpd vsftpd"
  "proftpd proftpd-core proftpd-mod-crypto"
  "pure-ftpd pure-ftpd"
  "inetutils-ftpd inetutils-ftpd"
  "mod-proxy proftpd-core proftpd-mod-crypto proftpd-mod-proxy"
  "ftp-proxy ftp-proxy"
)

installed=(
  globus-gridftp-server-progs python3 python3-pyftpdlib python3-openssl openssl perl util-linux
  # Shared libraries of the servers that are unpacked.
  libacl1 libcap2 libcrypt1 libhiredis0.14 libidn2-0 libldap-2.5-0 libmemcached11 libmemcachedutil2 libncursesw6 libpam0g
  libpam-modules libpcre2-8-0 libpcre2-posix3 libsodium23 libsqlite3-0 libssl3 libwrap0 zlib1g
)

# Asking dpkg first spares a machine that has everything the question to a mirror.
if ! dpkg-query -W -f '${Status}\n' "${installed[@]}" 2>/dev/null | grep -c '^install ok installed$' | grep -qx "${#installed[@]}"; then
  apt-get install -y -qq --no-install-recommends "${installed[@]}" >/dev/null
fi

mkdir -p "$peers/debs"
# apt-get fetches as a user of its own, who must be able to write here.
chmod 1777 "$peers/debs"

fetched() { compgen -G "$peers/debs/$1_*.deb" | head -n 1; }

for line in "${servers[@]}"; do
  read -r folder packages <<<"$line"
  [ -e "$peers/$folder/.complete" ] && continue
  rm -rf "${peers:?}/$folder"
  mkdir -p "$peers/$folder"
  for package in $packages; do
    [ -n "$(fetched "$package")" ] || (cd "$peers/debs" && apt-get download -qq "$package")
    dpkg-deb -x "$(fetched "$package")" "$peers/$folder"
  done
  touch "$peers/$folder/.complete"
done

# Zowe's command with its FTP plugin, from npm: too large to be a dependency of the workspace.
zowe_cli=8.37.1
zowe_plugin=3.1.1
zowe="$peers/zowe"
if [ ! -e "$zowe/.complete-$zowe_cli-$zowe_plugin" ]; then
  rm -rf "$zowe"
  mkdir -p "$zowe/home"
  npm install --prefix "$zowe" --no-audit --no-fund --ignore-scripts --loglevel=error \
    "@zowe/cli@$zowe_cli" "@zowe/zos-ftp-for-zowe-cli@$zowe_plugin" >/dev/null
  ZOWE_CLI_HOME="$zowe/home" ZOWE_USE_DAEMON=no "$zowe/node_modules/.bin/zowe" plugins install \
    "$zowe/node_modules/@zowe/zos-ftp-for-zowe-cli" >/dev/null
  touch "$zowe/.complete-$zowe_cli-$zowe_plugin"
fi

echo "peers ready in $peers"
