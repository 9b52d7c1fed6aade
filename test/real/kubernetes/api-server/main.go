// The kube-apiserver that Kubernetes releases, with its etcd in the same process and on sockets in a folder of its own: a
// cluster's API without nodes. Its arguments are the API server's, without where etcd is; ETCD_FOLDER is an empty folder.
package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

const patience = 60 * time.Second

func main() {
	at, err := startEtcd(os.Getenv("ETCD_FOLDER"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "etcd:", err)
		os.Exit(1)
	}
	os.Args = append(os.Args, "--etcd-servers="+at)
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}

// What is stored need not outlive the process: nothing is synced to a disk.
func startEtcd(folder string) (string, error) {
	socket := func(name string) []url.URL {
		return []url.URL{{Scheme: "unix", Path: filepath.Join(folder, name)}}
	}
	config := embed.NewConfig()
	config.Dir = filepath.Join(folder, "data")
	config.LogLevel = "error"
	config.UnsafeNoFsync = true
	config.ListenPeerUrls = socket("peer.sock")
	config.AdvertisePeerUrls = config.ListenPeerUrls
	config.ListenClientUrls = socket("client.sock")
	config.AdvertiseClientUrls = config.ListenClientUrls
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	etcd, err := embed.StartEtcd(config)
	if err != nil {
		return "", err
	}
	select {
	case <-etcd.Server.ReadyNotify():
		return config.ListenClientUrls[0].String(), nil
	case <-time.After(patience):
		return "", fmt.Errorf("not ready in %s", patience)
	}
}
