# shellcheck shell=bash
# The local CA (EC P-256): behind gatewayTls, and issuer of client certificates for mTLS.

CA=$LGSP_HOME/ca.pem
CA_KEY=$SECRETS/ca.key
SERVER_CERTIFICATE=$SECRETS/server.pem
SERVER_KEY=$SECRETS/server.key

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

# 825 days is what current clients accept of a certificate at most.
sign() { # key certificate subject extensions…
  local key=$1 certificate=$2 subject=$3
  shift 3
  openssl req -new -key "$key" -subj "$subject" -utf8 |
    openssl x509 -req -CA "$CA" -CAkey "$CA_KEY" -set_serial "0x$(openssl rand -hex 16)" -days 825 -sha256 \
      -extfile <(printf '%s\n' 'basicConstraints=critical,CA:false' 'subjectKeyIdentifier=hash' 'authorityKeyIdentifier=keyid' "$@") \
      -out "$certificate.new" 2>/dev/null
  mv "$certificate.new" "$certificate"
}

make_certificates() {
  if [[ ! -s $CA || ! -s $CA_KEY ]]; then
    new_key "$CA_KEY"
    openssl req -x509 -new -key "$CA_KEY" -days 3650 -sha256 -subj "/O=GiaLai.Lgsp/CN=Local CA $(openssl rand -hex 4)" \
      -addext 'basicConstraints=critical,CA:true,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' -out "$CA.new"
    mv "$CA.new" "$CA"
    rm -f "$SERVER_CERTIFICATE"
  fi
  chmod 644 "$CA"
  if [[ ! -s $SERVER_CERTIFICATE ]] || ! openssl x509 -in "$SERVER_CERTIFICATE" -noout -checkend 2592000 >/dev/null; then
    new_key "$SERVER_KEY"
    sign "$SERVER_KEY" "$SERVER_CERTIFICATE" '/O=GiaLai.Lgsp/CN=localhost' 'keyUsage=critical,digitalSignature' \
      'extendedKeyUsage=serverAuth' 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'
  fi
}

# SHA-256 of the DER form in base64url: what `x5t#S256` carries (RFC 8705).
thumbprint() { openssl x509 -in "$1" -outform DER | openssl dgst -sha256 -binary | base64 -w0 | tr '+/' '-_' | tr -d '='; }
