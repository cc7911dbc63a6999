package io.cgbridge.introspection.simulator;

import io.cgbridge.translator.Hierarchy;

/** {@code Manager.Features}: what Debian's build of about that version says (measured on 247, 252 and 262; older as of 219). */
final class Features {
    private static final String V219 = "+PAM +AUDIT +SELINUX +IMA +APPARMOR +SMACK +SYSVINIT +UTMP +LIBCRYPTSETUP +GCRYPT +GNUTLS +ACL +XZ"
            + " -LZ4 +SECCOMP +BLKID +ELFUTILS +KMOD -IDN";
    private static final String V247 = "+PAM +AUDIT +SELINUX +IMA +APPARMOR +SMACK +SYSVINIT +UTMP +LIBCRYPTSETUP +GCRYPT +GNUTLS +ACL +XZ"
            + " +LZ4 +ZSTD +SECCOMP +BLKID +ELFUTILS +KMOD +IDN2 -IDN +PCRE2";
    private static final String V252 = "+PAM +AUDIT +SELINUX +APPARMOR +IMA +SMACK +SECCOMP +GCRYPT -GNUTLS +OPENSSL +ACL +BLKID +CURL +ELFUTILS"
            + " +FIDO2 +IDN2 -IDN +IPTC +KMOD +LIBCRYPTSETUP +LIBFDISK +PCRE2 -PWQUALITY +P11KIT +QRENCODE +TPM2 +BZIP2 +LZ4 +XZ +ZLIB +ZSTD"
            + " -BPF_FRAMEWORK -XKBCOMMON +UTMP +SYSVINIT";
    private static final String V262 = "+PAM +AUDIT +SELINUX +APPARMOR +IMA +IPE +SMACK +SECCOMP -GNUTLS +OPENSSL +ACL +BLKID +CURL +ELFUTILS"
            + " +FIDO2 +IDN2 +KMOD +LIBCRYPTSETUP +LIBCRYPTSETUP_PLUGINS +LIBFDISK +PCRE2 +PWQUALITY +P11KIT +QRENCODE +TPM2 +BZIP2 +LZ4 +XZ"
            + " +ZLIB +ZSTD +BPF_FRAMEWORK +BTF -XKBCOMMON -UTMP +LIBARCHIVE";
    private static final int WITH_HIERARCHY_SINCE = 233;
    private static final int WITH_HIERARCHY_UNTIL = 257;

    private Features() {
    }

    static String of(int version, Hierarchy hierarchy) {
        String features = version < 240 ? V219 : version < 250 ? V247 : version < 258 ? V252 : V262;
        return version >= WITH_HIERARCHY_SINCE && version <= WITH_HIERARCHY_UNTIL
                ? features + " default-hierarchy=" + hierarchy.word() : features;
    }
}
