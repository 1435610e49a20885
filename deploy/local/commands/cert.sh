# shellcheck shell=bash
# ./lgsp cert <system id>: a client certificate of the local CA for mTLS.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
need_platform
system=${1:-}
[[ $system =~ ^[a-z][a-z0-9-]{1,40}@[A-Z][A-Z0-9.]{2,34}$ ]] || die "whose certificate? ./lgsp cert <system id>, for example one-stop@H21.05"
[[ -s $CA && -s $CA_KEY ]] || die "there is no local CA yet: ./lgsp up makes it"
lock_home
mkdir -p "$LGSP_HOME/certs"
key=$LGSP_HOME/certs/$system.key
certificate=$LGSP_HOME/certs/$system.pem
new_key "$key"
# A common name holds 64 characters at most (RFC 5280); the alternative name carries the id whatever its length.
sign "$key" "$certificate" "/CN=${system:0:64}" 'keyUsage=critical,digitalSignature' 'extendedKeyUsage=clientAuth' \
  "subjectAltName=URI:urn:lgsp:system:$system"
thumbprint=$(thumbprint "$certificate")
agency=${system#*@} name=${system%@*}
cat <<T
certificate  $certificate
key          $key
thumbprint   $thumbprint

To let the registered system prove itself with it (its former certificates end):
  curl -X PUT $GATEWAY_URL/registry/v1/agencies/$agency/systems/$name/credentials \\
    -H "Authorization: Bearer \$(./lgsp token)" -H 'Content-Type: application/json' \\
    -d '{"certificateThumbprints":["$thumbprint"]}'
A new system with it:
  curl -X POST $GATEWAY_URL/registry/v1/agencies/$agency/systems \\
    -H "Authorization: Bearer \$(./lgsp token)" -H 'Content-Type: application/json' \\
    -d '{"name":"$name","certificateThumbprints":["$thumbprint"]}'
Calls then go to $GATEWAY_TLS_URL with --cacert $CA --cert $certificate --key $key
T
