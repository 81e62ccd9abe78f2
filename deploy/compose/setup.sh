#!/bin/sh
# Makes what compose.yaml needs beside it: passwords of Redis and of the S3 service, a certificate that no authority has signed
# (./compose/setup.sh ftp.example.org), a users file without users, and the directory of the S3 service. Add users by
# "ftpkit-server passwd secrets/users NAME". The containers run as the user who runs this, or as 990 for root.
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir secrets data
redis=$(openssl rand -hex 24)
key=$(openssl rand -hex 24)
printf 'requirepass %s\nsave ""\nappendonly no\n' "$redis" >secrets/redis.conf
printf 'redis://:%s@redis:6379\n' "$redis" >secrets/redis-url
printf ftpkit >secrets/s3-user
printf %s "$key" >secrets/s3-password
printf 'aws_access_key_id = ftpkit\naws_secret_access_key = %s\n' "$key" >secrets/s3-keys
: >secrets/users
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj "/CN=${1:-localhost}" \
  -addext "subjectAltName=DNS:${1:-localhost}" -keyout secrets/key.pem -out secrets/cert.pem 2>/dev/null
owner=$(id -u):$(id -g)
if [ "$(id -u)" = 0 ]; then owner=990:990; fi
chown -R "$owner" secrets data
echo "FTPKIT_USER=$owner" >.env
