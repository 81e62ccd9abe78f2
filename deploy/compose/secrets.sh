#!/bin/sh
# Makes the secrets of compose.yaml in ./secrets, which must not exist: passwords of Redis and of the S3 service, a certificate
# that no authority has signed, and a users file without users. Add these with: ftpkit-server passwd secrets/users NAME
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir secrets
cd secrets
redis=$(openssl rand -hex 24)
key=$(openssl rand -hex 24)
printf 'requirepass %s\nsave ""\nappendonly no\n' "$redis" >redis.conf
printf 'redis://:%s@redis:6379\n' "$redis" >redis-url
printf ftpkit >s3-user
printf %s "$key" >s3-password
printf 'aws_access_key_id = ftpkit\naws_secret_access_key = %s\n' "$key" >s3-keys
: >users
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj "/CN=${1:-localhost}" \
  -addext "subjectAltName=DNS:${1:-localhost}" -keyout key.pem -out cert.pem 2>/dev/null
