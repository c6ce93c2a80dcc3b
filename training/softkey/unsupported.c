/* What GM/T 0016-2012 has besides, and a production desk does not call: the names are there, as the standard wants, and
 * answer that this device does not support them. Faults strike them too. */
#include "softkey.h"

#define NOT_HERE(name)                 \
    SKF_API ULONG name(void);          \
    SKF_API ULONG name(void) {         \
        RUN(SAR_NOTSUPPORTYETERR);     \
    }

NOT_HERE(SKF_Transmit)
NOT_HERE(SKF_GenExtRSAKey)
NOT_HERE(SKF_ImportRSAKeyPair)
NOT_HERE(SKF_RSAVerify)
NOT_HERE(SKF_RSAExportSessionKey)
NOT_HERE(SKF_ExtRSAPubKeyOperation)
NOT_HERE(SKF_ExtRSAPriKeyOperation)
NOT_HERE(SKF_ECCExportSessionKey)
NOT_HERE(SKF_ExtECCEncrypt)
NOT_HERE(SKF_ExtECCDecrypt)
NOT_HERE(SKF_ExtECCSign)
NOT_HERE(SKF_ExtECCVerify)
NOT_HERE(SKF_GenerateAgreementDataWithECC)
NOT_HERE(SKF_GenerateAgreementDataAndKeyWithECC)
NOT_HERE(SKF_GenerateKeyWithECC)
NOT_HERE(SKF_ImportSessionKey)
NOT_HERE(SKF_EncryptUpdate)
NOT_HERE(SKF_EncryptFinal)
NOT_HERE(SKF_DecryptUpdate)
NOT_HERE(SKF_DecryptFinal)
NOT_HERE(SKF_DigestInit)
NOT_HERE(SKF_Digest)
NOT_HERE(SKF_DigestUpdate)
NOT_HERE(SKF_DigestFinal)
NOT_HERE(SKF_MacInit)
NOT_HERE(SKF_Mac)
NOT_HERE(SKF_MacUpdate)
NOT_HERE(SKF_MacFinal)
