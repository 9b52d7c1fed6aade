/** A CDK app with a finding of cdk-nag that nobody has accepted. */
import { Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { checkedApp } from '../../infra/checked-app.ts';

new Topic(new Stack(checkedApp(), 'Unaccepted'), 'NotOverTlsOnly');
