/* libcrypto: the name of the library that OpenSSL's headers describe (library.h). */
#ifndef COLOA_LIBCRYPTO_H
#define COLOA_LIBCRYPTO_H

#include <openssl/opensslv.h>

#define LIBCRYPTO_SONAME LIBCRYPTO_SONAME_OF(OPENSSL_SHLIB_VERSION)
#define LIBCRYPTO_SONAME_OF(version) LIBCRYPTO_SONAME_JOIN(version)
#define LIBCRYPTO_SONAME_JOIN(version) "libcrypto.so." #version

#endif
