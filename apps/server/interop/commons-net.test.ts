import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Site } from './peer.js'
import { user } from './server-process.js'

/** A session of Java's Apache Commons Net, which fails at the first step that is wrong. */
const program = `
import java.io.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.*;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.TrustManagerFactory;
import org.apache.commons.net.ftp.*;

public class Session {
  static FTPClient ftp;

  static void check(String what, boolean good) {
    if (good) return;
    System.out.println("wrong: " + what + ": " + ftp.getReplyString());
    System.exit(1);
  }

  static FTPClient secured(String certificate) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    try (InputStream pem = new FileInputStream(certificate)) {
      store.setCertificateEntry("site", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    FTPSClient client = new FTPSClient(false);
    client.setTrustManager(trust.getTrustManagers()[0]);
    return client;
  }

  public static void main(String[] options) throws Exception {
    String certificate = options[5];
    ftp = certificate.isEmpty() ? new FTPClient() : secured(certificate);
    ftp.setDefaultTimeout(20_000);
    ftp.setDataTimeout(Duration.ofSeconds(20));
    ftp.connect(options[0], Integer.parseInt(options[1]));
    check("login", ftp.login(options[2], options[3]));
    if (ftp instanceof FTPSClient) {
      ((FTPSClient) ftp).execPBSZ(0);
      ((FTPSClient) ftp).execPROT("P");
    }
    if (options[4].equals("passive")) ftp.enterLocalPassiveMode(); else ftp.enterLocalActiveMode();
    check("type", ftp.setFileType(FTP.BINARY_FILE_TYPE));
    check("mkd", ftp.makeDirectory("d"));
    check("cwd", ftp.changeWorkingDirectory("d"));
    check("pwd", ftp.printWorkingDirectory().equals("/d"));
    byte[] octets = Files.readAllBytes(Path.of("bin.dat"));
    check("stor", ftp.storeFile("bin.dat", new ByteArrayInputStream(octets)));
    check("stor", ftp.storeFile("empty.dat", new ByteArrayInputStream(new byte[0])));
    check("appe", ftp.appendFile("empty.dat", new ByteArrayInputStream("appended".getBytes())));
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    check("retr", ftp.retrieveFile("bin.dat", got));
    check("octets", Arrays.equals(got.toByteArray(), octets));
    FTPFile[] list = ftp.listFiles();
    check("list", list.length == 2 && list[0].getName().equals("bin.dat") && list[0].getSize() == octets.length);
    ftp.setListHiddenFiles(true);
    check("list -a", ftp.listFiles().length >= 2);
    check("mlsd", ftp.mlistDir().length == 2);
    check("mlst", ftp.mlistFile("bin.dat").isFile());
    check("nlst", Arrays.equals(ftp.listNames(), new String[] {"bin.dat", "empty.dat"}));
    check("size", ftp.getSize("bin.dat").equals(String.valueOf(octets.length)));
    check("mdtm", ftp.getModificationTime("bin.dat").length() >= 14);
    InputStream part = ftp.retrieveFileStream("/large");
    check("retr", part != null && part.readNBytes(1000).length == 1000);
    // It takes the first of the two replies for that to ABOR.
    ftp.abort();
    check("the reply to the transfer", ftp.getReplyCode() == 426);
    part.close();
    check("the reply to ABOR", ftp.completePendingCommand());
    check("noop after an abort", ftp.sendNoOp());
    check("rename", ftp.rename("empty.dat", "with a space"));
    check("dele", ftp.deleteFile("with a space") && ftp.deleteFile("bin.dat"));
    check("a missing file", !ftp.deleteFile("nowhere"));
    check("cdup", ftp.changeToParentDirectory());
    check("rmd", ftp.removeDirectory("d"));
    check("logout", ftp.logout());
    System.out.println("done");
  }
}
`

describe.each([
  ['plain', 'passive'],
  ['plain', 'active'],
  ['tls', 'passive'],
  ['tls', 'active'],
] as const)('Java commons-net, %s, %s', (security, mode) => {
  test('runs a whole session', async () => {
    // It never resumes the session of its control connection.
    const resumption = security === 'tls' ? ['--tls-resumption', 'optional'] : []
    await using site = await Site.open(security, ...resumption)
    writeFileSync(site.remote('large'), Buffer.alloc(30_000_000))
    writeFileSync(site.local('Session.java'), program)
    const { host, port, certificate = '' } = site
    const options = ['-cp', '/usr/share/java/commons-net.jar', 'Session.java']
    const session = [host, port, user.name, user.password, mode, certificate]
    const { status, output, errors } = await site.run('java', [...options, ...session])
    expect(errors).toBe('')
    expect(String(output)).toBe('done\n')
    expect(status).toBe(0)
  })
})
