/* id-client HOST PORT: goes through what getaddrinfo gives until connect works; prints the family and all that comes. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  if (argc != 3) { fprintf(stderr, "usage: %s host port\n", argv[0]); exit(1); }
  struct addrinfo hints, *list;
  memset(&hints, 0, sizeof hints);
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  int error = getaddrinfo(argv[1], argv[2], &hints, &list);
  if (error != 0) { fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(error)); exit(1); }
  int s = -1;
  struct addrinfo *one;
  for (one = list; one != NULL; one = one->ai_next) {
    s = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
    if (s == -1) continue;
    if (connect(s, one->ai_addr, one->ai_addrlen) == 0) break;
    close(s);
  }
  if (one == NULL) { fprintf(stderr, "no address answers\n"); exit(1); }
  printf("%s ", one->ai_family == AF_INET6 ? "AF_INET6" : "AF_INET");
  char buffer[256];
  ssize_t received;
  while ((received = read(s, buffer, sizeof buffer)) > 0) fwrite(buffer, 1, received, stdout);
  if (received == -1) { perror("read"); exit(1); }
  printf("\n");
  freeaddrinfo(list);
  close(s);
  return 0;
}
