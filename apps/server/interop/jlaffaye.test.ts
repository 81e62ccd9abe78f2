import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Site } from './peer.js'
import { user } from './server-process.js'

/** A session of Go's github.com/jlaffaye/ftp, which fails at the first step that is wrong. */
const program = `package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/jlaffaye/ftp"
)

func check(what string, err error) {
	if err != nil {
		fmt.Println(what+":", err)
		os.Exit(1)
	}
}

func want(what string, good bool) {
	if !good {
		check(what, fmt.Errorf("wrong"))
	}
}

func main() {
	host, port, name, password, certificate := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	options := []ftp.DialOption{ftp.DialWithTimeout(20 * time.Second)}
	if certificate != "" {
		pem, err := os.ReadFile(certificate)
		check("certificate", err)
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
		options = append(options, ftp.DialWithExplicitTLS(&tls.Config{RootCAs: roots, ServerName: "localhost"}))
	}
	c, err := ftp.Dial(host+":"+port, options...)
	check("dial", err)
	check("login", c.Login(name, password))
	check("mkd", c.MakeDir("d"))
	check("cwd", c.ChangeDir("d"))
	data, err := os.ReadFile("bin.dat")
	check("read", err)
	check("stor", c.Stor("bin.dat", bytes.NewReader(data)))
	check("stor", c.Stor("empty.dat", bytes.NewReader(nil)))
	check("append", c.Append("empty.dat", bytes.NewReader([]byte("appended"))))
	r, err := c.Retr("bin.dat")
	check("retr", err)
	got, err := io.ReadAll(r)
	check("read", err)
	check("close", r.Close())
	want("octets", bytes.Equal(got, data))
	r, err = c.RetrFrom("bin.dat", 1000)
	check("retr from", err)
	got, err = io.ReadAll(r)
	check("read", err)
	check("close", r.Close())
	want("octets from 1000", bytes.Equal(got, data[1000:]))
	size, err := c.FileSize("bin.dat")
	check("size", err)
	want("size", size == int64(len(data)))
	entries, err := c.List(".")
	check("list", err)
	want("list", len(entries) == 2 && entries[0].Name == "bin.dat" && entries[0].Size == uint64(len(data)))
	names, err := c.NameList(".")
	check("nlst", err)
	want("nlst", len(names) == 2 && names[1] == "empty.dat")
	// It has no ABOR: it closes the data connection.
	r, err = c.Retr("bin.dat")
	check("retr", err)
	_, err = io.ReadFull(r, make([]byte, 1000))
	check("read", err)
	r.Close()
	check("noop after a download that was given up", c.NoOp())
	check("rename", c.Rename("empty.dat", "with a space"))
	check("delete", c.Delete("with a space"))
	check("cdup", c.ChangeDirToParent())
	check("rmdir", c.RemoveDirRecur("d"))
	check("quit", c.Quit())
	fmt.Println("done")
}
`

test.each(['plain', 'tls'] as const)('Go jlaffaye/ftp runs a whole session, %s', async (security) => {
  // It never resumes the session of its control connection.
  const resumption = security === 'tls' ? ['--tls-resumption', 'optional'] : []
  await using site = await Site.open(security, ...resumption)
  const { host, port, certificate = '' } = site
  mkdirSync(site.local('go'))
  writeFileSync(site.local('go/main.go'), program)
  const environment = { GOPATH: '/usr/share/gocode', GO111MODULE: 'off', GOCACHE: site.local('go/cache') }
  const options = ['run', 'go/main.go', host, port, user.name, user.password, certificate]
  const { status, output, errors } = await site.run('go', options, undefined, environment)
  expect(errors).toBe('')
  expect(String(output)).toBe('done\n')
  expect(status).toBe(0)
})
