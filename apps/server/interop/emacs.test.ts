import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { octetsOf, Site, sample } from './peer.js'
import { user } from './server-process.js'

/** A session of Emacs's ange-ftp, which drives the ftp program of BSD. It has no TLS, and no ABOR without a keyboard. */
const script = String.raw`
(require 'tramp)
(require 'ange-ftp)
(setq ange-ftp-ftp-program-name "tnftp"
      ange-ftp-ftp-program-args '("-i" "-n" "-g" "-v")
      ange-ftp-netrc-filename (expand-file-name "none")
      ange-ftp-generate-anonymous-password nil
      ange-ftp-retry-time 1
      backup-inhibited t)
(let* ((host (getenv "SITE"))
       (name (getenv "SITE_USER"))
       (root (format "/ftp:%s@%s:/" name host)))
  (defun check (what good) (unless good (message "wrong: %s" what) (kill-emacs 1)))
  (defun at (path) (concat root path))
  (ange-ftp-set-passwd host name (getenv "SITE_PASSWORD"))
  (check "root" (member "d" (directory-files root)))
  (check "a directory of several files"
         (equal (directory-files (at "d/")) '("." ".." ".hidden" "a.txt" "b with a space" "e")))
  (check "an empty directory" (equal (directory-files (at "d/e/")) '("." "..")))
  (check "directories" (and (file-directory-p (at "d/e")) (not (file-directory-p (at "d/a.txt")))))
  (check "what is there" (and (file-exists-p (at "d/a.txt")) (not (file-exists-p (at "d/nowhere")))))
  (check "attributes" (= (nth 7 (file-attributes (at "d/a.txt"))) 5))
  (check "completion" (equal (file-name-completion "a" (at "d/")) "a.txt"))
  (copy-file "bin.dat" (at "d/bin.dat"))
  (copy-file (at "d/bin.dat") "back.dat")
  (with-temp-buffer
    (insert-file-contents (at "d/a.txt"))
    (check "content" (equal (buffer-string) "text\n"))
    (insert "more\n")
    (write-region nil nil (at "d/new.txt")))
  (rename-file (at "d/new.txt") (at "d/e/renamed.txt"))
  (check "renamed" (equal (directory-files (at "d/e/")) '("." ".." "renamed.txt")))
  (make-directory (at "made"))
  (check "made" (file-directory-p (at "made")))
  (delete-file (at "d/e/renamed.txt"))
  (delete-directory (at "made"))
  (with-current-buffer (dired-noselect (at "d/"))
    (check "dired" (progn (goto-char (point-min)) (re-search-forward "b with a space" nil t))))
  (princ "done\n"))
`

test('Emacs opens directories, fetches, stores and renames by ange-ftp, plain', async () => {
  await using site = await Site.open('plain')
  mkdirSync(site.remote('d/e'), { recursive: true })
  for (const name of ['.hidden', 'a.txt', 'b with a space']) writeFileSync(site.remote(`d/${name}`), 'text\n')
  writeFileSync(site.local('session.el'), script)
  const environment = {
    SITE: `${site.host}#${site.port}`,
    SITE_USER: user.name,
    SITE_PASSWORD: user.password,
    TERM: 'dumb',
  }
  const { status, output, errors } = await site.run(
    'emacs',
    ['-Q', '--batch', '-l', 'session.el'],
    undefined,
    environment,
  )
  expect(status, errors).toBe(0)
  expect(String(output)).toBe('done\n')
  expect(octetsOf(site.remote('d/bin.dat'))).toBe(sample('bin.dat'))
  expect(octetsOf(site.local('back.dat'))).toBe(sample('bin.dat'))
})
