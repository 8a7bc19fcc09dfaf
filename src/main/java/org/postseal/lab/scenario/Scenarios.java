package org.postseal.lab.scenario;

import java.util.List;
import java.util.stream.Stream;
import org.postseal.lab.Scenario;

/** All of them, in the order in which they are told. */
public final class Scenarios {

    private Scenarios() {}

    public static List<Scenario> all() {
        return Stream.of(
                        whatIsProven(),
                        path(),
                        certificates(),
                        dane(),
                        tlsa(),
                        names(),
                        mtaSts(),
                        requireTls(),
                        tls(),
                        smtp())
                .flatMap(List::stream)
                .toList();
    }

    /** What a host can be proven by. */
    private static List<Scenario> whatIsProven() {
        return List.of(
                new DaneEe(),
                new StsEnforce(),
                new RuleSecure(),
                new RuleFingerprint(),
                new CertificateSelfSigned());
    }

    /** An attacker on the path to the host. */
    private static List<Scenario> path() {
        return List.of(
                new StarttlsRemoved(),
                new StarttlsRemovedPublishingNothing(),
                new StarttlsMasked(),
                new StarttlsRemovedUnderSts(),
                new StarttlsRefusedForNow(),
                new StarttlsRefusedForGood(),
                new StarttlsPretended(),
                new StarttlsFollowedByInjection(),
                new StarttlsReplySplit(),
                new ExtensionsForged(),
                new HandshakeReset(),
                new LargeHelloDropped(),
                new ReplyInjectedIntoTls(),
                new HostWithoutTls(),
                new HeloOnly());
    }

    /** What a host shows. */
    private static List<Scenario> certificates() {
        return List.of(
                new StsCertificateSelfSigned(),
                new StsAuthorityUntrusted(),
                new StsCertificateExpired(),
                new StsCertificateNotYetValid(),
                new StsCertificateWrongName(),
                new StsCertificateCommonNameOnly(),
                new StsCertificateOfOtherHost(),
                new StsCertificateWildcard(),
                new StsCertificateWildcardTwoLabels(),
                new StsCertificateForAddress(),
                new StsCertificateRsa1024(),
                new StsCertificateSha1(),
                new StsCertificateForClients(),
                new StsChainIncomplete(),
                new StsChainDisordered(),
                new DaneCertificateP521(),
                new DaneCertificateEd25519(),
                new DaneCertificateRsa1024(),
                new RuleDaneOnly(),
                new DaneMismatch());
    }

    /** Keys under DNSSEC. */
    private static List<Scenario> dane() {
        return List.of(
                new DaneEeExpiredAndMisnamed(),
                new DaneEeWholeCertificate(),
                new DaneTa(),
                new DaneTaThroughIntermediates(),
                new DaneTaAnchorNotSent(),
                new DaneTaAnchorMissing(),
                new DaneTaAnchorOffPath(),
                new DaneTaWrongName(),
                new DaneTaExpired(),
                new DaneDigestAgility(),
                new DaneUsagesUnusable(),
                new DaneUsagesUnusableStripped(),
                new DaneRecordMalformed(),
                new DaneRollover(),
                new DaneRolloverTooEarly());
    }

    /** The lookup of the keys. */
    private static List<Scenario> tlsa() {
        return List.of(
                new TlsaServfail(),
                new TlsaRefused(),
                new TlsaSilent(),
                new TlsaSignaturesStripped(),
                new TlsaSignaturesBad(),
                new TlsaSignaturesExpired(),
                new TlsaSuppressed(),
                new TlsaForged(),
                new TlsaNoSuchName(),
                new TlsaTruncatedForGood(),
                new TlsaTruncated(),
                new TlsaWildcard(),
                new TlsaWildcardWithoutProof(),
                new TlsaAlias(),
                new TlsaAliasUnsigned(),
                new TlsaFailsInUnsignedZone(),
                new TlsaInUnsignedZone(),
                new MxAlias(),
                new MxAliasIntoUnsignedZone(),
                new DaneHostOnly(),
                new DaneFailsWherePolicyHolds(),
                new PolicyFailsWhereDaneHolds());
    }

    /** All other names. */
    private static List<Scenario> names() {
        return List.of(
                new MxForged(),
                new StsMxForged(),
                new AddressForged(),
                new StsAddressForged(),
                new MxServfail(),
                new MxSilent(),
                new MxSuppressed(),
                new MxNoSuchName(),
                new MxSignaturesStripped(),
                new MxSignaturesBad(),
                new MxSignedByStranger(),
                new AddressServfail(),
                new Ipv6LookupFails(),
                new DsDropped(),
                new KeysDropped(),
                new ZoneExpired(),
                new ZoneWithNsec3(),
                new ZoneWithNsec3WithoutTlsa(),
                new TlsaAbsent(),
                new ZoneAlgorithmUnknown(),
                new ZoneOfEd25519(),
                new AliasLoop(),
                new AliasesTwo(),
                new Dname(),
                new MxAbsent(),
                new MxNull(),
                new MxNullBesideOthers(),
                new DomainUnknown(),
                new MxWithUnderscore(),
                new MxIsThisRelay(),
                new MxBackupWithoutTls(),
                new MxFirstBusy(),
                new MxFirstIsImpostor(),
                new MxOutsidePolicy(),
                new AddressesOneWithoutTls(),
                new Ipv6Dead(),
                new HostShared());
    }

    /** Policies, and what becomes of them. */
    private static List<Scenario> mtaSts() {
        return List.of(
                new StsTesting(),
                new StsTestingUnderDane(),
                new StsPattern(),
                new StsPatternTwoLabels(),
                new StsPolicyInOtherCase(),
                new StsRecordTwice(),
                new StsSuppressedAtFirst(),
                new StsSuppressedAtFirstAndStripped(),
                new StsRecordSuppressedLater(),
                new StsRecordFailsLater(),
                new StsPolicyNotFoundLater(),
                new StsPolicyRedirectedLater(),
                new StsPolicyEndlessLater(),
                new StsPolicySilentLater(),
                new StsPolicyDrippingLater(),
                new StsPolicyOversizedLater(),
                new StsPolicyOfWrongTypeLater(),
                new StsPolicyMalformedLater(),
                new StsPolicyHostForgedLater(),
                new StsPolicyHostMisnamedLater(),
                new StsPolicyHostExpiredLater(),
                new StsIdReplayed(),
                new StsRolledToNone());
    }

    /** What the sender asks for. */
    private static List<Scenario> requireTls() {
        return List.of(
                new RequiretlsListed(),
                new RequiretlsListedBySecondHost(),
                new RequiretlsUnlisted(),
                new RequiretlsForged(),
                new RequiretlsUnproven());
    }

    /** Nonsense in TLS. */
    private static List<Scenario> tls() {
        return List.of(
                new TlsOneOne(),
                new TlsOneTwo(),
                new TlsBroken(),
                new TlsSilent(),
                new TlsAlertAfterFinished(),
                new TlsRenegotiated(),
                new TlsClientCertificateWanted());
    }

    /** Nonsense in SMTP. */
    private static List<Scenario> smtp() {
        return List.of(
                new ConnectionCutAfterDot(),
                new ConnectionCutAtMail(),
                new Greylisted(),
                new GreetingBusy(),
                new GreetingEndless(),
                new GreetingDrips(),
                new GreetingSilent(),
                new GreetingTooLong(),
                new EhloEndless(),
                new RepliesWithBareLineFeeds(),
                new ReplyEndlessAfterDot(),
                new ReplySilentAfterDot(),
                new MailboxUnknown(),
                new MessageRefused(),
                new MailboxFullForNow());
    }
}
