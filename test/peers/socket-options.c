/* Prints the options of the socket that it gets as descriptor 3, one «NAME VALUE» a line; what the socket lacks is left out. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>

static void print(const char *name, int level, int number) {
    int value;
    socklen_t length = sizeof value;
    if (getsockopt(3, level, number, &value, &length) == 0) printf("%s %d\n", name, value);
}

int main(void) {
    struct linger linger;
    socklen_t length = sizeof linger;
    print("SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR);
    print("SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE);
    if (getsockopt(3, SOL_SOCKET, SO_LINGER, &linger, &length) == 0) printf("SO_LINGER %d\n", linger.l_onoff ? linger.l_linger : -1);
    print("SO_BROADCAST", SOL_SOCKET, SO_BROADCAST);
    print("SO_RCVBUF", SOL_SOCKET, SO_RCVBUF);
    print("SO_SNDBUF", SOL_SOCKET, SO_SNDBUF);
    print("SO_TYPE", SOL_SOCKET, SO_TYPE);
    print("SO_OOBINLINE", SOL_SOCKET, SO_OOBINLINE);
    print("SO_DONTROUTE", SOL_SOCKET, SO_DONTROUTE);
    print("TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY);
    print("TCP_MAXSEG", IPPROTO_TCP, TCP_MAXSEG);
    print("IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY);
    print("IPV6_UNICAST_HOPS", IPPROTO_IPV6, IPV6_UNICAST_HOPS);
    print("IP_TTL", IPPROTO_IP, IP_TTL);
    return 0;
}
