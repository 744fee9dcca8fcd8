/* udp-parrot-client PORT TEXT: sends the text with its NUL to 127.0.0.1 and prints what comes back. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  if (argc != 3) { fprintf(stderr, "usage: %s port text\n", argv[0]); exit(1); }
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  if (s == -1) { perror("socket"); exit(1); }
  struct sockaddr_in server;
  memset(&server, 0, sizeof server);
  server.sin_family = AF_INET;
  server.sin_port = htons(atoi(argv[1]));
  inet_aton("127.0.0.1", &server.sin_addr);
  if (sendto(s, argv[2], strlen(argv[2]) + 1, 0, (struct sockaddr *) &server, sizeof server) == -1) { perror("sendto"); exit(1); }
  char buffer[2048];
  socklen_t length = sizeof server;
  ssize_t received = recvfrom(s, buffer, sizeof buffer, 0, (struct sockaddr *) &server, &length);
  if (received == -1) { perror("recvfrom"); exit(1); }
  printf("%zd %s\n", received, buffer);
  close(s);
  return 0;
}
