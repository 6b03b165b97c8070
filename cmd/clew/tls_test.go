package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"path/filepath"
	"testing"
	"time"
)

// certificate makes a certificate for this machine that vouches for itself.
func certificate(t *testing.T, dir string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "clew test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(kind string, b []byte) string {
		var out bytes.Buffer
		if err := pem.Encode(&out, &pem.Block{Type: kind, Bytes: b}); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	return write(t, dir, "cert.pem", encode("CERTIFICATE", der)), write(t, dir, "key.pem", encode("PRIVATE KEY", raw))
}

// TestTLS talks TLS with a token.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key := certificate(t, dir)
	t.Setenv("CLEW_SERVER_TOKEN", "sesame")
	address, stop := serving(t, "serve", "--store", filepath.Join(dir, "graph"), "--server.tls-cert", cert, "--server.tls-key", key)
	clew(t, "stats", "--server", address, "--tls-ca", cert).want(t, exitOK, "records")
	clew(t, "stats", "--server", address, "--tls").want(t, exitUnavailable, "check the address and --tls")
	clew(t, "stats", "--server", address, "--tls-ca", key).want(t, exitUsage, "no PEM certificate")
	if code := stop(); code != exitOK {
		t.Errorf("serve ended with %d", code)
	}
}
