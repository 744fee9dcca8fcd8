/* Binds a UDP socket for both families, prints its port, then for each datagram the TTL or hop limit that it came with. */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

int main(void) {
    struct sockaddr_in6 address;
    socklen_t length = sizeof address;
    char data[64], control[256];
    struct iovec vector = { data, sizeof data };
    int on = 1, off = 0, fd = socket(AF_INET6, SOCK_DGRAM, 0);
    memset(&address, 0, sizeof address);
    address.sin6_family = AF_INET6;
    address.sin6_addr = in6addr_any;
    if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) < 0
        || setsockopt(fd, IPPROTO_IP, IP_RECVTTL, &on, sizeof on) < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on) < 0
        || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || getsockname(fd, (struct sockaddr *)&address, &length) < 0) return 1;
    printf("port %d\n", ntohs(address.sin6_port));
    fflush(stdout);
    for (;;) {
        struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
        if (recvmsg(fd, &message, 0) < 0) return 1;
        for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
            int value;
            memcpy(&value, CMSG_DATA(c), sizeof value);
            if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL) printf("ttl %d\n", value);
            if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT) printf("hops %d\n", value);
        }
        fflush(stdout);
    }
}
