/** What `eks-ip-auditor/cdk` exports: the deployment as constructs, for CDK apps of others. */
export { EksIpAuditor, type EksIpAuditorProps } from './auditor.ts';
export { EksIpAuditorChatWatch, type EksIpAuditorChatWatchProps } from './chat-watch.ts';
export type { EksIpAuditorConfig } from './config.ts';
export { EksIpAuditorMember, type EksIpAuditorMemberProps } from './member.ts';
