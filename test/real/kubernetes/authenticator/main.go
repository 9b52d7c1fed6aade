// aws-iam-authenticator, which EKS runs beside its API servers: the webhook by which one asks who a token is of. It reads the
// ConfigMap aws-auth of the API server that KUBECONFIG names, and asks the STS at AWS_ENDPOINT_URL instead of AWS's.
//
//	authenticator CLUSTER REGION PORT FOLDER
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"sigs.k8s.io/aws-iam-authenticator/pkg/config"
	"sigs.k8s.io/aws-iam-authenticator/pkg/metrics"
	"sigs.k8s.io/aws-iam-authenticator/pkg/server"
)

func main() {
	cluster, region, folder := os.Args[1], os.Args[2], os.Args[4]
	port, err := strconv.Atoi(os.Args[3])
	if err != nil {
		panic(err)
	}
	os.Setenv("AWS_REGION", region)
	os.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	http.DefaultTransport = stsHere{http.DefaultTransport}
	metrics.InitMetrics(prometheus.NewRegistry())
	server.New(context.Background(), config.Config{
		PartitionID:               "aws",
		ClusterID:                 cluster,
		Hostname:                  "127.0.0.1",
		Address:                   "127.0.0.1",
		HostPort:                  port,
		StateDir:                  folder,
		GenerateKubeconfigPath:    folder + "/webhook.kubeconfig",
		Kubeconfig:                os.Getenv("KUBECONFIG"),
		BackendMode:               []string{"EKSConfigMap"},
		EC2DescribeInstancesQps:   15,
		EC2DescribeInstancesBurst: 5,
	}).Run(make(chan struct{}))
}

// stsHere sends what a token asks of AWS's STS to the one on this machine, which reads a POST and answers in XML; AWS reads
// the token's GET and answers the authenticator in JSON.
type stsHere struct{ others http.RoundTripper }

func (here stsHere) RoundTrip(request *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(request.URL.Host, "sts.") {
		return here.others.RoundTrip(request)
	}
	asked, err := posted(request)
	if err != nil {
		return nil, err
	}
	response, err := here.others.RoundTrip(asked)
	if err != nil || response.StatusCode != http.StatusOK {
		return response, err
	}
	return inJSON(response)
}

func posted(request *http.Request) (*http.Request, error) {
	query := request.URL.Query()
	body := url.Values{"Action": {query.Get("Action")}, "Version": {query.Get("Version")}}.Encode()
	asked, err := http.NewRequestWithContext(request.Context(), http.MethodPost, os.Getenv("AWS_ENDPOINT_URL")+"/", strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	asked.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	asked.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+query.Get("X-Amz-Credential")+
		", SignedHeaders="+query.Get("X-Amz-SignedHeaders")+", Signature="+query.Get("X-Amz-Signature"))
	asked.Header.Set("X-Amz-Date", query.Get("X-Amz-Date"))
	if token := query.Get("X-Amz-Security-Token"); token != "" {
		asked.Header.Set("X-Amz-Security-Token", token)
	}
	return asked, nil
}

func inJSON(response *http.Response) (*http.Response, error) {
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Result struct{ Arn, Account, UserId string } `xml:"GetCallerIdentityResult"`
	}
	if err := xml.Unmarshal(text, &answer); err != nil {
		return nil, err
	}
	body, err := json.Marshal(map[string]any{
		"GetCallerIdentityResponse": map[string]any{"GetCallerIdentityResult": answer.Result},
	})
	if err != nil {
		return nil, err
	}
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return response, nil
}
