/* Prints what getaddrinfo(NAME, SERVICE) gives, one «FAMILY TYPE PROTOCOL SOCKADDR-IN-HEX» a line, or the error's number and text. */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
    struct addrinfo hints, *list, *at;
    int error;
    if (argc != 3) return 2;
    memset(&hints, 0, sizeof hints);
    if ((error = getaddrinfo(argv[1], argv[2], &hints, &list)) != 0) {
        printf("%s\n", gai_strerror(error));
        return 1;
    }
    for (at = list; at != NULL; at = at->ai_next) {
        printf("%s %d %d ", at->ai_family == AF_INET ? "AF_INET" : "AF_INET6", at->ai_socktype, at->ai_protocol);
        for (socklen_t i = 0; i < at->ai_addrlen; i++) printf("%02x", ((unsigned char *)at->ai_addr)[i]);
        printf("\n");
    }
    freeaddrinfo(list);
    return 0;
}
